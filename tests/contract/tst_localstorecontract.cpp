#include "tests/contract/objectstorecontract.h"

#include <QTemporaryDir>

int main(int argc, char** argv)
{
    const QTemporaryDir folder;
    int stores = 0;
    return sharepane::test::runObjectStoreContract(argc, argv, {.freshUrl = [&] {
                                                       return folder.path().toStdString() + "/store" +
                                                              std::to_string(++stores);
                                                   }});
}
