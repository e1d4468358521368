#include "core/catalog/readers.h"

#include "core/storage/filedescriptor.h"

#include <fcntl.h>
#include <sys/file.h>

namespace sharepane::catalog {

namespace {

using storage::FileDescriptor;

/// Not open where there is no such folder: it is not made, since a database that is gone stays gone.
FileDescriptor openReaders(const storage::ObjectStore& store, const std::string& databaseFolder)
{
    const auto path = storage::localPathOf(store, databaseFolder + "readers.lock");
    if (!path) {
        return {};
    }
    return FileDescriptor(storage::uninterrupted(
        [&] { return ::open(path->c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666); }));
}

} // namespace

std::shared_ptr<void> announceReader(const storage::ObjectStore& store, const std::string& databaseFolder)
{
    FileDescriptor readers = openReaders(store, databaseFolder);
    if (!readers.isOpen() || storage::uninterrupted([&] { return ::flock(readers.get(), LOCK_SH); }) != 0) {
        return nullptr;
    }
    return std::make_shared<FileDescriptor>(std::move(readers));
}

bool readersAreDone(const storage::ObjectStore& store, const std::string& databaseFolder)
{
    const FileDescriptor readers = openReaders(store, databaseFolder);
    return readers.isOpen() && ::flock(readers.get(), LOCK_EX | LOCK_NB) == 0;
}

} // namespace sharepane::catalog
