#include "core/base/units.h"
#include "core/control/template/export.h"
#include "core/control/template/template.h"

#include <QFile>
#include <QtTest>

using namespace sharepane;
using namespace sharepane::control::arm;

namespace {

std::string file(const char* name)
{
    QFile file(QStringLiteral(TEMPLATE_DATA "/") + QString::fromUtf8(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string();
}

/// A template with these members beside the ones that every template has.
std::string templateWith(const std::string& members)
{
    return "{\"$schema\": "
           "\"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#\", "
           "\"contentVersion\": \"1.0.0.0\", " +
           members + "}";
}

std::string resources(const std::string& list)
{
    return templateWith(R"("resources": [)" + list + "]");
}

std::string values(const std::string& members)
{
    return "{\"$schema\": "
           "\"https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#\", "
           "\"contentVersion\": \"1.0.0.0\", \"parameters\": {" +
           members + "}}";
}

/// A resource of a data share account, with more members behind its own.
std::string account(const std::string& name, const std::string& more = {})
{
    return "{\"type\": \"Microsoft.DataShare/accounts\", \"apiVersion\": \"2021-08-01\", \"name\": \"" +
           name + '"' + (more.empty() ? "" : ", " + more) + "}";
}

std::string share(const std::string& name, const std::string& more = {})
{
    return "{\"type\": \"Microsoft.DataShare/accounts/shares\", \"apiVersion\": \"2021-08-01\", \"name\": "
           "\"" +
           name + '"' + (more.empty() ? "" : ", " + more) + "}";
}

constexpr const char* databaseId =
    "/subscriptions/s/resourceGroups/g/providers/Microsoft.Kusto/clusters/provider/databases/sales";

std::string dataset(const std::string& kind, const std::string& properties)
{
    return "{\"type\": \"Microsoft.DataShare/accounts/shares/dataSets\", \"apiVersion\": \"2021-08-01\", "
           "\"name\": \"a/s/d\", \"kind\": \"" +
           kind + "\", \"properties\": {" + properties + "}}";
}

std::string attachment(const std::string& properties)
{
    return R"({"type": "Microsoft.Kusto/clusters/attachedDatabaseConfigurations", "apiVersion": "2023-08-15",
               "name": "consumer/any name", "location": "here", "properties": {"clusterResourceId":
               "/subscriptions/s/resourceGroups/g/providers/Microsoft.Kusto/Clusters/provider", )" +
           properties + "}}";
}

/// "type-without-provider name, …" in their order.
QString order(const Plan& plan)
{
    QStringList names;
    for (const PlannedResource& resource : plan.resources) {
        names +=
            QString::fromStdString(resource.type.substr(resource.type.rfind('/') + 1) + " " + resource.name);
    }
    return names.join(QStringLiteral(", "));
}

} // namespace

class TestTemplate : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theAzureTemplateForTableLevelSharingIsReadVerbatim()
    {
        const auto plan = planTemplate(file("table-level-sharing.template.json"),
                                       file("table-level-sharing.parameters.json"));
        QVERIFY2(plan, plan ? "" : plan.error().message().c_str());
        QCOMPARE(order(*plan), QStringLiteral("accounts contoso, shares contoso/telemetry, dataSets "
                                              "contoso/telemetry/sales, invitations "
                                              "contoso/telemetry/telemetryann_lee_fabrikam_example"));
        QCOMPARE(std::get<PlannedAccount>(plan->resources[0].what).account, std::string("contoso"));
        QCOMPARE(std::get<PlannedShare>(plan->resources[1].what).share, std::string("telemetry"));
        const auto& invitation = std::get<PlannedInvitation>(plan->resources[3].what);
        QCOMPARE(invitation.email, std::string("ann.lee@fabrikam.example"));
        QVERIFY(!invitation.expires);
        const auto& dataset = std::get<PlannedDataset>(plan->resources[2].what);
        QCOMPARE(dataset.kind, PlannedDataset::Kind::tables);
        QCOMPARE(dataset.cluster + "/" + dataset.database, std::string("provider/sales"));
        QCOMPARE(dataset.selection.tables.include, (std::vector<std::string>{"orders", "secret_prices"}));
        QCOMPARE(dataset.selection.tables.exclude, (std::vector<std::string>{"secret*"}));
        QVERIFY(dataset.selection.externalTables.empty());
    }

    void theAzureTemplateNeedsEachOfItsParameters()
    {
        const Json all = Json::parse(file("table-level-sharing.parameters.json"));
        QCOMPARE(all["parameters"].size(), std::size_t{11});
        for (const auto& [name, value] : all["parameters"].items()) {
            Json fewer = all;
            fewer["parameters"].erase(name);
            const auto plan = planTemplate(file("table-level-sharing.template.json"), fewer.dump());
            QVERIFY(!plan);
            QCOMPARE(plan.error().cause, "the parameter " + name + " has no value");
        }
    }

    void resourcesComeAfterWhatTheyNeed_data()
    {
        QTest::addColumn<QString>("list");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* name, const std::string& list, const char* expected) {
            QTest::newRow(name) << QString::fromStdString(list) << QString::fromUtf8(expected);
        };
        row("the template's order", account("b") + "," + account("a"), "accounts b, accounts a");
        row("parents first", share("a/s") + "," + account("a"), "accounts a, shares a/s");
        row("grandparents first",
            dataset("KustoDatabase", "\"kustoDatabaseResourceId\": \"" + std::string(databaseId) + '"') +
                "," + account("a") + "," + share("a/s"),
            "accounts a, shares a/s, dataSets a/s/d");
        row("by resource id",
            account("a", R"("dependsOn": ["[resourceId('Microsoft.DataShare/accounts', 'B')]"])") + "," +
                account("b"),
            "accounts b, accounts a");
        row("by type and name",
            account("a", R"("dependsOn": ["Microsoft.DataShare/accounts/b"])") + "," + account("b"),
            "accounts b, accounts a");
        row("by name", account("a", R"("dependsOn": ["b"])") + "," + account("b"), "accounts b, accounts a");
        row("by loop",
            account("z", R"("dependsOn": ["loop"])") + "," +
                account("[concat('a', string(copyIndex()))]", R"("copy": {"name": "loop", "count": 2})"),
            "accounts a0, accounts a1, accounts z");
        row("a loop of none",
            account("[concat('a', string(copyIndex()))]", R"("copy": {"name": "loop", "count": 0})"), "");
        row("loops with a batch size",
            account("[format('a{0}', copyIndex('loop', 5))]",
                    R"("copy": {"name": "loop", "count": "[length(createArray(1, 2))]", "mode": "Serial",
                        "batchSize": 1})"),
            "accounts a5, accounts a6");
        row("without what isn't made",
            account("a", R"("dependsOn": ["b"])") + "," + account("b", R"("condition": false)"),
            "accounts a");
        row("children within their parent",
            account("a", R"("resources": [{"type": "shares", "apiVersion": "x", "name": "s", "resources": [
                {"type": "invitations", "apiVersion": "x", "name": "i",
                 "properties": {"targetEmail": "a@b"}}]}])"),
            "accounts a, shares a/s, invitations a/s/i");
        row("a condition that holds",
            account("a", R"("condition": "[equals(resourceGroup().location, 'local')]")"), "accounts a");
        row("what isn't made isn't read either",
            account("a", R"("condition": "[false()]", "properties": {"x": "[nosuch()]"})"), "");
    }

    void resourcesComeAfterWhatTheyNeed()
    {
        QFETCH(const QString, list);
        QFETCH(const QString, expected);
        const auto plan = planTemplate(resources(list.toStdString()), {});
        QVERIFY2(plan, plan ? "" : plan.error().message().c_str());
        QCOMPARE(order(*plan), expected);
    }

    void whatIsReadOfEachKindOfResource()
    {
        const auto one = [](const std::string& resource) {
            auto plan = planTemplate(resources(resource), {});
            if (!plan || plan->resources.size() != 1) {
                qFatal("%s", plan ? "not one resource" : plan.error().message().c_str());
            }
            return plan->resources.front().what;
        };
        const auto made = std::get<PlannedAccount>(one(
            account("a", R"("location": "x", "tags": {"email": "ann@b.c", "Organization": "B", "t": "u"})")));
        QCOMPARE(made.email + " " + made.organization, std::string("ann@b.c B"));

        const auto shared = std::get<PlannedShare>(one(share(
            "a/s",
            "\"properties\": {\"shareKind\": \"inplace\", \"description\": \"[[d]\", \"terms\": null}")));
        QCOMPARE(shared.account + " " + shared.share + " " + shared.description, std::string("a s [d]"));

        const auto invitation = std::get<PlannedInvitation>(
            one(R"({"type": "microsoft.datashare/Accounts/shares/invitations", "apiVersion": "x", "name":
                   "a/s/i", "properties": {"targetEmail": "a@b", "expirationDate": "2026-12-31T00:00:00Z"}})"));
        QCOMPARE(formatTimestamp(*invitation.expires), std::string("2026-12-31T00:00:00.000000Z"));

        const auto cluster = std::get<PlannedDataset>(one(dataset("KustoCluster", R"("kustoClusterResourceId":
            "/subscriptions/s/resourceGroups/g/providers/Microsoft.Kusto/clusters/provider")")));
        QCOMPARE(cluster.kind, PlannedDataset::Kind::cluster);
        QCOMPARE(cluster.cluster + "/" + cluster.database, std::string("provider/"));

        const auto database = std::get<PlannedDataset>(
            one(dataset("KustoDatabase", "\"KustoDatabaseResourceId\": \"" + std::string(databaseId) + '"')));
        QCOMPARE(database.kind, PlannedDataset::Kind::database);
        QCOMPARE(database.cluster + "/" + database.database, std::string("provider/sales"));

        const auto attached = std::get<PlannedAttachment>(one(attachment(
            R"("databaseName": "sales", "databaseNameOverride": "theirs",
               "defaultPrincipalsModificationKind": "Replace",
               "tableLevelSharingProperties": {"functionsToInclude": ["f"]})")));
        QCOMPARE(attached.cluster + " " + attached.leader + " " + attached.database + " " +
                     attached.nameOverride,
                 std::string("consumer provider sales theirs"));
        QCOMPARE(attached.principals, PlannedAttachment::Principals::replace);
        QCOMPARE(attached.selection.functions.include, std::vector<std::string>{"f"});
        const auto all = std::get<PlannedAttachment>(
            one(attachment(R"("databaseName": "*", "databaseNamePrefix": "p_")")));
        QCOMPARE(all.database + " " + all.namePrefix, std::string("* p_"));
        QCOMPARE(all.principals, PlannedAttachment::Principals::unite);
    }

    void parametersAreChecked_data()
    {
        QTest::addColumn<QString>("declared");
        QTest::addColumn<QString>("given");
        QTest::addColumn<QString>("expected"); // of the output o, or in the cause
        const char* const rows[][4] = {
            {"given", R"("p": {"type": "String"})", R"("p": {"value": "a"})", R"("a")"},
            {"in another case", R"("p": {"type": "STRING"})", R"("P": {"value": "a"})", R"("a")"},
            {"no expression", R"("p": {"type": "string"})", R"("p": {"value": "[concat('a')]"})",
             R"("[concat('a')]")"},
            {"by default", R"("p": {"type": "string", "defaultValue": "d"})", "", R"("d")"},
            {"instead of the default", R"("p": {"type": "string", "defaultValue": "d"})",
             R"("p": {"value": "a"})", R"("a")"},
            {"computed", R"("p": {"type": "string", "defaultValue": "[resourceGroup().location]"})", "",
             R"("local")"},
            {"from another", R"("p": {"type": "string", "defaultValue": "[parameters('q')]"},
              "q": {"type": "string", "defaultValue": "e"})",
             "", R"("e")"},
            {"int", R"("p": {"type": "int"})", R"("p": {"value": -7})", "-7"},
            {"bool", R"("p": {"type": "bool"})", R"("p": {"value": true})", "true"},
            {"array", R"("p": {"type": "Array"})", R"("p": {"value": [1, "[x]"]})", R"([1,"[x]"])"},
            {"object", R"("p": {"type": "Object"})", R"("p": {"value": {"a": 1}})", R"({"a":1})"},
            {"secret", R"("p": {"type": "SecureString"})", R"("p": {"value": "s"})", R"("s")"},
            {"with metadata", R"("p": {"type": "string", "metadata": {"description": "x"}})",
             R"("p": {"value": "a", "metadata": 1})", "no property \"metadata\""},
            {"allowed", R"("p": {"type": "string", "allowedValues": ["a", "b"], "metadata": {}})",
             R"("p": {"value": "b"})", R"("b")"},
            {"not allowed", R"("p": {"type": "string", "allowedValues": ["a", "b"]})",
             R"("p": {"value": "c"})", R"(the parameter p may be ["a","b"] only)"},
            {"allowed elements", R"("p": {"type": "array", "allowedValues": ["a", "b"]})",
             R"("p": {"value": ["b"]})", R"(["b"])"},
            {"default not allowed", R"("p": {"type": "string", "allowedValues": ["a"], "defaultValue": "b"})",
             "", "may be"},
            {"missing", R"("p": {"type": "string"})", "", "the parameter p has no value"},
            {"surplus", R"("p": {"type": "string"})", R"("p": {"value": "a"}, "q": {"value": "b"})",
             "the template has no parameter q"},
            {"without a value", R"("p": {"type": "string"})", R"("p": {})", "it has no value"},
            {"null", R"("p": {"type": "string"})", R"("p": {"value": null})", "it has no value"},
            {"bare", R"("p": {"type": "string"})", R"("p": "a")", "must be an object, not a string"},
            {"key vault", R"("p": {"type": "string"})", R"("p": {"reference": {}})", "key vault"},
            {"no string", R"("p": {"type": "string"})", R"("p": {"value": 1})",
             "the parameter p must be a string, not an int"},
            {"no int", R"("p": {"type": "int"})", R"("p": {"value": 1.5})",
             "the parameter p must be an int, not a fraction"},
            {"int too large", R"("p": {"type": "int"})", R"("p": {"value": 18446744073709551615})",
             "the parameter p must be an int"},
            {"no bool", R"("p": {"type": "bool"})", R"("p": {"value": "true"})",
             "the parameter p must be a bool, not a string"},
            {"no array", R"("p": {"type": "array"})", R"("p": {"value": {}})",
             "the parameter p must be an array, not an object"},
            {"no object", R"("p": {"type": "object"})", R"("p": {"value": []})",
             "the parameter p must be an object, not an array"},
            {"default of another type", R"("p": {"type": "int", "defaultValue": "[concat('a')]"})", "",
             "the parameter p must be an int, not a string"},
            {"too short", R"("p": {"type": "string", "minLength": 2})", R"("p": {"value": "ä"})",
             "the parameter p must have at least 2 characters"},
            {"too long", R"("p": {"type": "string", "maxLength": 2})", R"("p": {"value": "äöü"})",
             "the parameter p may have at most 2 characters"},
            {"long enough", R"("p": {"type": "string", "minLength": 2, "maxLength": 2})",
             R"("p": {"value": "äö"})", "\"äö\""},
            {"too few", R"("p": {"type": "array", "minLength": 1})", R"("p": {"value": []})",
             "at least 1 elements"},
            {"too small", R"("p": {"type": "int", "minValue": 2})", R"("p": {"value": 1})", "at least 2"},
            {"too large", R"("p": {"type": "int", "maxValue": 2})", R"("p": {"value": 3})", "at most 2"},
            {"unknown type", R"("p": {"type": "float"})", R"("p": {"value": 1})",
             "there is no type \"float\""},
            {"unknown member", R"("p": {"type": "string", "nullable": true})", R"("p": {"value": "a"})",
             "a parameter has no property \"nullable\""},
            {"minLength of a bool", R"("p": {"type": "bool", "minLength": 1})", R"("p": {"value": true})",
             "a parameter has no property \"minLength\""},
            {"limit of another type", R"("p": {"type": "int", "minValue": "1"})", R"("p": {"value": 1})",
             "it must be an int, not a string"},
            {"a circle", R"("p": {"type": "string", "defaultValue": "[parameters('q')]"},
              "q": {"type": "string", "defaultValue": "[parameters('p')]"})",
             "", "the parameter p depends on itself"},
            {"two of one name", R"("p": {"type": "string"}, "P": {"type": "string"})",
             R"("p": {"value": "a"})", "upper and lower case"},
        };
        for (const auto& row : rows) {
            QTest::newRow(row[0]) << QString::fromUtf8(row[1]) << QString::fromUtf8(row[2])
                                  << QString::fromUtf8(row[3]);
        }
    }

    void parametersAreChecked()
    {
        QFETCH(const QString, declared);
        QFETCH(const QString, given);
        QFETCH(const QString, expected);
        const std::string text =
            templateWith(R"("resources": [], "parameters": {)" + declared.toStdString() +
                         R"(}, "outputs": {"o": {"type": "string", "value": "[parameters('p')]"}})");
        const auto plan = planTemplate(text, values(given.toStdString()));
        if (plan) {
            QCOMPARE(QString::fromStdString(plan->outputs["o"].dump()), expected);
        } else {
            const QString cause = QString::fromStdString(plan.error().cause);
            QVERIFY2(cause.contains(expected), qPrintable(cause));
        }
    }

    void secretsStayOutOfErrorsAndOutputs()
    {
        const std::string text = templateWith(R"("resources": [], "parameters": {"p":
            {"type": "secureString", "maxLength": 3}},
            "outputs": {"o": {"type": "securestring", "value": "[parameters('p')]"}})");
        const auto tooLong = planTemplate(text, values(R"("p": {"value": "hush"})"));
        QVERIFY(!tooLong && tooLong.error().message().find("hush") == std::string::npos);
        const auto plan = planTemplate(text, values(R"("p": {"value": "hus"})"));
        QVERIFY(plan && plan->outputs["o"].is_null());
    }

    void whatCantBeDeployedIsNamed_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("where");
        QTest::addColumn<QString>("cause"); // a part of it
        const auto row = [](const char* name, const std::string& text, const char* where, const char* cause) {
            QTest::newRow(name) << QString::fromStdString(text) << QString::fromUtf8(where)
                                << QString::fromUtf8(cause);
        };
        row("no JSON", "{", "the template", "it is not JSON at line 1");
        row("no object", "[]", "the template", "a template must be an object");
        row("no schema", R"({"contentVersion": "1", "resources": []})", "the template",
            "the member $schema is missing");
        row("a subscription's",
            "{\"$schema\": \"https://x/subscriptionDeploymentTemplate.json#\", \"contentVersion\": \"1\", "
            "\"resources\": []}",
            "$schema", "not that of a resource group's template");
        row("no content version", "{\"$schema\": \"x/deploymentTemplate.json#\", \"resources\": []}",
            "the template", "contentVersion is missing");
        row("no resources", templateWith(R"("variables": {})"), "the template", "resources is missing");
        row("symbolic names", templateWith(R"("languageVersion": "2.0", "resources": {})"), "languageVersion",
            "a template has no property \"languageVersion\"");
        row("own functions", templateWith(R"("functions": [{}], "resources": [])"), "functions",
            "own functions");
        row("resources as an object", templateWith(R"("resources": {})"), "resources",
            "it must be an array of resources, not an object");
        row("a resource that is none", resources("1"), "resources[0]", "a resource must be an object");
        row("variables in a circle",
            templateWith(R"("resources": [], "variables": {"a": "[variables('b')]", "b": {"c":
                "[variables('A')]"}})"),
            "variables.b.c", "the variable a depends on itself");
        row("a variable of itself",
            templateWith(R"("resources": [], "variables": {"a": "[variables('a')]"})"), "variables.a",
            "the variable a depends on itself");
        row("no such variable", templateWith(R"("resources": [], "variables": {"a": "[variables('b')]"})"),
            "variables.a", "the template has no variable b");
        row("no such parameter", templateWith(R"("resources": [], "variables": {"a": "[parameters('b')]"})"),
            "variables.a", "the template has no parameter b");
        row("a loop of variables", templateWith(R"("resources": [], "variables": {"copy": []})"),
            "variables.copy", "loops that make variables");
        row("an unknown function", resources(account("[nosuch('a')]")), "resources[0].name",
            "there is no function nosuch()");
        row("an unknown type",
            resources(R"({"type": "Microsoft.Storage/storageAccounts", "apiVersion": "x", "name": "a"})"),
            "resources[0]", "resources of the type Microsoft.Storage/storageAccounts");
        row("an unknown member", resources(account("a", R"("sku": {})")), "resources[0].sku",
            "Microsoft.DataShare/accounts has no property \"sku\"");
        row("a kind where none is", resources(account("a", R"("kind": "x")")), "resources[0].kind",
            "no property \"kind\"");
        row("an unknown property", resources(share("a/s", R"("properties": {"colour": "red"})")),
            "resources[0].properties.colour",
            "Microsoft.DataShare/accounts/shares has no property \"colour\"");
        row("an unknown property deep down",
            resources(
                dataset("KustoTable", "\"kustoDatabaseResourceId\": \"" + std::string(databaseId) +
                                          "\", \"tableLevelSharingProperties\": {\"viewsToInclude\": []}")),
            "resources[0].properties.tableLevelSharingProperties.viewsToInclude", "viewsToInclude");
        row("an identity of its user", resources(account("a", R"("identity": {"type": "UserAssigned"})")),
            "resources[0].identity.type", "\"UserAssigned\" isn't supported");
        row("shared by copying", resources(share("a/s", R"("properties": {"shareKind": "CopyBased"})")),
            "resources[0].properties.shareKind", "\"CopyBased\" isn't supported");
        row("no API version", resources(R"({"type": "Microsoft.DataShare/accounts", "name": "a"})"),
            "resources[0]", "apiVersion is missing");
        row("no name", resources(R"({"type": "Microsoft.DataShare/accounts", "apiVersion": "x"})"),
            "resources[0]", "name is missing");
        row("too few parts", resources(share("s")), "resources[0].name", "wants a name of 2 parts, not 1");
        row("too many parts", resources(account("a/b")), "resources[0].name", "a name of 1 parts, not 2");
        row("a name that none can have", resources(account("a b")), "resources[0].name",
            "no data share account can be called \"a b\"");
        row("an empty part", resources(share("a/")), "resources[0].name", "no share can be called");
        row("no e-mail",
            resources(R"({"type": "Microsoft.DataShare/accounts/shares/invitations", "apiVersion": "x",
                "name": "a/s/i", "properties": {"targetEmail": "ann"}})"),
            "resources[0].properties.targetEmail", "not an e-mail address");
        row("an invitation to nobody",
            resources(R"({"type": "Microsoft.DataShare/accounts/shares/invitations", "apiVersion": "x",
                "name": "a/s/i"})"),
            "resources[0].properties", "targetEmail is missing");
        row("an invitation to a directory",
            resources(R"({"type": "Microsoft.DataShare/accounts/shares/invitations", "apiVersion": "x",
                "name": "a/s/i", "properties": {"targetEmail": "a@b", "targetObjectId": "x"}})"),
            "resources[0].properties.targetObjectId", "targetObjectId");
        row("no time",
            resources(R"({"type": "Microsoft.DataShare/accounts/shares/invitations", "apiVersion": "x",
                "name": "a/s/i", "properties": {"targetEmail": "a@b", "expirationDate": "soon"}})"),
            "resources[0].properties.expirationDate", "not a time");
        row("a blob", resources(dataset("Blob", "")), "resources[0].kind", "\"Blob\" isn't supported");
        row("no database", resources(dataset("KustoDatabase", "")), "resources[0].properties",
            "kustoDatabaseResourceId is missing");
        row("a plain name",
            resources(dataset("KustoDatabase", R"("kustoDatabaseResourceId": "provider/sales")")),
            "resources[0].properties.kustoDatabaseResourceId", "not the resource id");
        row("a cluster's id", resources(dataset("KustoDatabase", R"("kustoDatabaseResourceId":
                "/subscriptions/s/resourceGroups/g/providers/Microsoft.Kusto/clusters/provider")")),
            "resources[0].properties.kustoDatabaseResourceId", "not the resource id");
        row("an id with a bad name", resources(dataset("KustoCluster", R"("kustoClusterResourceId":
                "/subscriptions/s/resourceGroups/g/providers/Microsoft.Kusto/clusters/a.b")")),
            "resources[0].properties.kustoClusterResourceId", "no cluster can be called \"a.b\"");
        row("tables of none",
            resources(
                dataset("KustoTable", "\"kustoDatabaseResourceId\": \"" + std::string(databaseId) + '"')),
            "resources[0].properties", "tableLevelSharingProperties is missing");
        row("lists with a database",
            resources(dataset("KustoDatabase", "\"kustoDatabaseResourceId\": \"" + std::string(databaseId) +
                                                   "\", \"tableLevelSharingProperties\": {}")),
            "resources[0].properties.tableLevelSharingProperties", "tableLevelSharingProperties");
        row("a list that is none", resources(attachment(R"("databaseName": "d", "tableLevelSharingProperties":
                {"tablesToInclude": "a"})")),
            "resources[0].properties.tableLevelSharingProperties.tablesToInclude",
            "must be an array, not a string");
        row("a pattern that matches nothing",
            resources(attachment(R"("databaseName": "d", "tableLevelSharingProperties":
                {"tablesToInclude": ["a b"]})")),
            "resources[0].properties.tableLevelSharingProperties", "no name has such characters");
        row("no such modification",
            resources(attachment(R"("databaseName": "d", "defaultPrincipalsModificationKind": "Some")")),
            "resources[0].properties.defaultPrincipalsModificationKind", "\"Some\" isn't supported");
        row("two of one name", resources(account("a") + "," + account("A")), "resources[1]",
            "two resources Microsoft.DataShare/accounts named A");
        row("an unknown dependency", resources(account("a", R"("dependsOn": ["b"])")),
            "resources[0].dependsOn", "the template has no resource b");
        row("a circle",
            resources(account("a", R"("dependsOn": ["b"])") + "," + account("b", R"("dependsOn": ["c"])") +
                      "," + account("c", R"("dependsOn": ["b"])")),
            "resources", "b → c → b");
        row("of itself", resources(account("a", R"("dependsOn": ["a"])")), "resources", "a → a");
        row("a parent of its child", resources(account("a", R"("dependsOn": ["a/s"])") + "," + share("a/s")),
            "resources", "a → a/s → a");
        row("a condition that is none", resources(account("a", R"("condition": "yes")")),
            "resources[0].condition", "must be a bool, not a string");
        row("a loop without count", resources(account("a", R"("copy": {"name": "l"})")), "resources[0].copy",
            "count is missing");
        row("a loop too long", resources(account("a", R"("copy": {"name": "l", "count": 801})")),
            "resources[0].copy.count", "from 0 to 800");
        row("a loop of one name", resources(account("a", R"("copy": {"name": "l", "count": 2})")),
            "resources[0]", "two resources");
        row("too many resources",
            resources(account("[format('a{0}', copyIndex())]", R"("copy": {"name": "l", "count": 800})") +
                      "," + account("b")),
            "resources[1]", "a template may have 800 resources");
        row("copyIndex outside", resources(account("[format('a{0}', copyIndex())]")), "resources[0].name",
            "copyIndex() is for resources with a copy loop");
        row("a loop within a resource",
            resources(account("a", R"("resources": [{"type": "shares", "apiVersion": "x", "name": "s",
                "copy": {"name": "l", "count": 1}}])")),
            "resources[0].resources[0].copy", "can't have a copy loop");
    }

    void whatCantBeDeployedIsNamed()
    {
        QFETCH(const QString, text);
        QFETCH(const QString, where);
        QFETCH(const QString, cause);
        const auto plan = planTemplate(text.toStdString(), {});
        QVERIFY(!plan);
        QCOMPARE(QString::fromStdString(plan.error().object), where);
        QVERIFY2(QString::fromStdString(plan.error().cause).contains(cause), plan.error().cause.c_str());
    }

    void aParametersFileThatIsNoneIsRefused()
    {
        const std::string text = templateWith(R"("resources": [])");
        for (const char* const wrong :
             {"[]", "{}",
              "{\"$schema\": \"x/deploymentTemplate.json#\", \"contentVersion\": \"1\", \"parameters\": {}}",
              "{\"$schema\": \"x/deploymentParameters.json#\", \"contentVersion\": \"1\"}",
              "{\"$schema\": \"x/deploymentParameters.json#\", \"contentVersion\": \"1\", \"parameters\": "
              "[1]}",
              "{\"$schema\": \"x/deploymentParameters.json#\", \"contentVersion\": \"1\", \"parameters\": "
              "{}, \"x\": 1}"}) {
            QVERIFY2(!planTemplate(text, wrong), wrong);
        }
        QVERIFY(planTemplate(text, values("")));
    }

    void variablesThatDoubleEachOtherAreRefusedInTime()
    {
        std::string variables = R"("v0": "[concat('0123456789', '0123456789')]")";
        for (int i = 1; i < 200; ++i) {
            const std::string last = "variables('v" + std::to_string(i - 1) + "')";
            variables += ", \"v" + std::to_string(i) + "\": \"[createArray(" + last + ", " + last + ")]\"";
        }
        const auto plan =
            planTemplate(templateWith(R"("resources": [], "variables": {)" + variables + "}"), {});
        QVERIFY(!plan);
        QCOMPARE(plan.error().code, ErrorCode::invalidArgument);
    }

    void anExportedShareIsPlannedAgainJustSo()
    {
        SharedThings things;
        things.account = {"contoso", "ann@contoso.example", "[Contoso]"};
        things.share = {"contoso", "telemetry", "[not an expression]", "Be kind. \"Quoted\" 'too'\n"};
        PlannedDataset whole{"contoso", "telemetry", PlannedDataset::Kind::cluster, "provider", {}, {}};
        PlannedDataset database{"contoso", "telemetry", PlannedDataset::Kind::database, "other", "sales", {}};
        PlannedDataset tables{"contoso", "telemetry", PlannedDataset::Kind::tables, "third", "sales", {}};
        tables.selection.tables = {{"a*", "b"}, {"c"}};
        tables.selection.functions.exclude = {"f"};
        things.datasets = {whole, database, tables};
        things.invitations = {
            {"contoso", "telemetry", "b.o@c", {}},
            {"contoso", "telemetry", "b_o@c", parseTimestamp("2026-12-31T00:00:00Z").value()}};
        const auto plan = planTemplate(exportTemplate(things), {});
        QVERIFY2(plan, plan ? "" : plan.error().message().c_str());
        QCOMPARE(
            order(*plan),
            QStringLiteral("accounts contoso, shares contoso/telemetry, dataSets contoso/telemetry/provider, "
                           "dataSets contoso/telemetry/sales, dataSets contoso/telemetry/sales_2, "
                           "invitations contoso/telemetry/b_o_c, invitations contoso/telemetry/b_o_c_2"));
        const auto& account = std::get<PlannedAccount>(plan->resources[0].what);
        QCOMPARE(account.email + account.organization, things.account.email + things.account.organization);
        const auto& share = std::get<PlannedShare>(plan->resources[1].what);
        QCOMPARE(share.description + share.terms, things.share.description + things.share.terms);
        for (std::size_t i = 0; i < 3; ++i) {
            const auto& made = std::get<PlannedDataset>(plan->resources[2 + i].what);
            QCOMPARE(made.kind, things.datasets[i].kind);
            QCOMPARE(made.cluster + made.database, things.datasets[i].cluster + things.datasets[i].database);
            QVERIFY(made.selection == things.datasets[i].selection);
        }
        for (std::size_t i = 0; i < 2; ++i) {
            const auto& made = std::get<PlannedInvitation>(plan->resources[5 + i].what);
            QCOMPARE(made.email, things.invitations[i].email);
            QCOMPARE(made.expires, things.invitations[i].expires);
        }
    }
};

QTEST_GUILESS_MAIN(TestTemplate)
#include "tst_template.moc"
