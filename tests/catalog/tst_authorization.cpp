#include "core/catalog/authorization.h"

#include <QTest>

using namespace sharepane;
using namespace sharepane::catalog;

class TestAuthorization : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aRoleAllowsWhatItSays_data()
    {
        QTest::addColumn<QString>("principal");
        QTest::addColumn<QString>("allowed"); // m: see metadata, q: query, c: change, a: administer
        QTest::newRow("an admin") << "aaduser=admin@example.org"
                                  << "mqca";
        QTest::newRow("a user") << "aaduser=user@example.org"
                                << "mqc";
        QTest::newRow("a viewer") << "aaduser=viewer@example.org"
                                  << "mq";
        QTest::newRow("a monitor") << "aadapp=monitor"
                                   << "m";
        QTest::newRow("a viewer and monitor") << "aadgroup=both"
                                              << "mq";
        QTest::newRow("somebody else") << "aaduser=else@example.org"
                                       << "";
        QTest::newRow("another kind of that name") << "aadgroup=admin@example.org"
                                                   << "";
        QTest::newRow("another spelling") << "aaduser=ADMIN@example.org"
                                          << "";
        QTest::newRow("nobody") << ""
                                << "";
    }

    void aRoleAllowsWhatItSays()
    {
        QFETCH(QString, principal);
        QFETCH(QString, allowed);
        Definitions definitions;
        definitions.principals = {{Role::admins, {"aaduser=admin@example.org"}},
                                  {Role::users, {"aaduser=user@example.org"}},
                                  {Role::viewers, {"aaduser=viewer@example.org", "aadgroup=both"}},
                                  {Role::monitors, {"aadapp=monitor", "aadgroup=both"}}};
        for (const auto& [action, letter] :
             {std::pair(Action::seeMetadata, 'm'), std::pair(Action::query, 'q'),
              std::pair(Action::change, 'c'), std::pair(Action::administer, 'a')}) {
            QCOMPARE(isAuthorised(definitions, principal.toStdString(), action),
                     allowed.contains(QLatin1Char(letter)));
        }
    }

    void whereNobodyHasARoleEverybodyIsLetInUnlessItIsClosed()
    {
        Definitions closed;
        closed.closed = true;
        for (const Action action : {Action::seeMetadata, Action::query, Action::change, Action::administer}) {
            QVERIFY(isAuthorised({}, "aaduser=ann@example.org", action));
            QVERIFY(!isAuthorised(closed, "aaduser=ann@example.org", action));
        }
    }

    void theRefusalSaysNothingOfTheDatabase()
    {
        const Error error = notAuthorised("query", "c/d");
        QCOMPARE(int(error.code), int(ErrorCode::notAuthorised));
        QCOMPARE(error.object, std::string("c/d"));
    }
};

QTEST_GUILESS_MAIN(TestAuthorization)
#include "tst_authorization.moc"
