#include "tests/contract/objectstorecontract.h"
#include "tests/support/faultystore.h"

#include <QTemporaryDir>

/// A decorator that adds no fault must change nothing, or tests under faults would prove nothing.
int main(int argc, char** argv)
{
    const QTemporaryDir folder;
    int stores = 0;
    return sharepane::test::runObjectStoreContract(
        argc, argv,
        {.freshUrl = [&] { return folder.path().toStdString() + "/store" + std::to_string(++stores); },
         .open = [](const std::string& url)
             -> sharepane::Result<std::shared_ptr<sharepane::storage::ObjectStore>> {
             return std::make_shared<sharepane::test::FaultyStore>(TRY(sharepane::storage::openStore(url)));
         }});
}
