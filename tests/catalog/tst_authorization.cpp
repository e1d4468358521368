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
              std::pair(Action::change, 'c'), std::pair(Action::administer, 'a'),
              std::pair(Action::hold, 'h')}) {
            QCOMPARE(isAuthorised(definitions, principal.toStdString(), action),
                     allowed.contains(QLatin1Char(letter)));
        }
    }

    void everyOperationNeedsItsRole_data()
    {
        QTest::addColumn<Operation>("operation");
        QTest::addColumn<QString>("roles"); // of admins, users, viewers, monitors
        const auto row = [](const char* name, Operation operation, const char* roles) {
            QTest::newRow(name) << operation << QString::fromLatin1(roles);
        };
        row("show", Operation::show, "auvm");
        row("query", Operation::query, "auv");
        row("synchronise", Operation::synchronise, "auv");
        row("create a table", Operation::createTable, "au");
        row("ingest", Operation::ingest, "au");
        row("create a function", Operation::createFunction, "au");
        row("create a view", Operation::createView, "au");
        row("refresh a view", Operation::refreshView, "au");
        row("rename a table", Operation::renameTable, "a");
        row("drop a table", Operation::dropTable, "a");
        row("change columns", Operation::changeColumns, "a");
        row("adopt a table", Operation::adoptTable, "a");
        row("create an external table", Operation::createExternalTable, "a");
        row("drop an external table", Operation::dropExternalTable, "a");
        row("drop a function", Operation::dropFunction, "a");
        row("drop a view", Operation::dropView, "a");
        row("change policies", Operation::changePolicies, "a");
        row("change principals", Operation::changePrincipals, "a");
        row("maintain", Operation::maintain, "a");
        row("delete the database", Operation::deleteDatabase, "a");
        row("detach a follower", Operation::detachFollower, "a");
        row("alter a follower", Operation::alterFollower, "a");
        row("pause a follower", Operation::pauseFollower, "a");
        row("select what is followed", Operation::selectEntities, "");
        row("attach a follower", Operation::attachFollower, "");
        row("create a database", Operation::createDatabase, "");
        row("manage clusters", Operation::manageClusters, "");
        row("manage shares", Operation::manageShares, "");
        row("receive shares", Operation::receiveShares, "");
        row("run the engine", Operation::runEngine, "");
    }

    void everyOperationNeedsItsRole()
    {
        QFETCH(Operation, operation);
        QFETCH(QString, roles);
        const OperationRule& rule = ruleOf(operation);
        QCOMPARE(rule.operation, operation);
        QVERIFY(*rule.words != 0);
        const std::string ann = "aaduser=ann@example.org";
        for (const auto& [role, letter] : {std::pair(Role::admins, 'a'), std::pair(Role::users, 'u'),
                                           std::pair(Role::viewers, 'v'), std::pair(Role::monitors, 'm')}) {
            Definitions definitions;
            definitions.principals = {{role, {ann}}};
            QCOMPARE(isAuthorised(definitions, ann, rule.needs), roles.contains(QLatin1Char(letter)));
        }
    }

    void nobodyHoldsTheWorkspaceForARole()
    {
        QVERIFY(!isAuthorised({}, "aaduser=ann@example.org", Action::hold));
        const Error error = holdersOnly("create database", "c/d");
        QCOMPARE(int(error.code), int(ErrorCode::notAuthorised));
        QVERIFY(!error.hint.empty());
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
