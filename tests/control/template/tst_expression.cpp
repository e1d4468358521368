#include "core/base/ids.h"
#include "core/control/template/expression.h"

#include <QtTest>

#include <map>

using namespace sharepane;
using namespace sharepane::control::arm;

namespace {

/// Parameters and variables of a template; the variables are evaluated here, as a template's are.
class TestScope final : public Scope {
public:
    Result<Json> parameter(const std::string& name, const std::string& where) override
    {
        if (const auto found = parameters.find(name); found != parameters.end()) {
            return *found;
        }
        return fail(ErrorCode::invalidArgument, "evaluate", where, "no parameter " + name);
    }
    Result<Json> variable(const std::string& name, const std::string& where) override
    {
        return evaluator->evaluate(variables.at(name), where);
    }
    Result<std::int64_t> copyIndex(const std::string& loop, const std::string& /*where*/) override
    {
        return loop.empty() ? 3 : 4;
    }
    const Surroundings& surroundings() const override { return here; }

    Json parameters = Json::parse(
        "{\"name\": \"Contoso\", \"list\": [\"a\", \"b\", \"c\"], \"none\": [], \"n\": 7, \"yes\": true, "
        "\"object\": {\"Key\": \"value\", \"inner\": {\"list\": [1, [2, 3]]}}, \"nothing\": null, \"text\": "
        "\"a.b@c.d\", \"umlaut\": \"Grüße 😀\", \"quote\": \"it's\"}");
    Json variables = Json::parse(
        R"({"suffix": "[replace(parameters('text'), '@', '_')]", "plain": {"a": "[concat('x', 'y')]"}})");
    Surroundings here;
    Evaluator* evaluator = nullptr;
};

Result<Json> evaluated(const Json& value)
{
    TestScope scope;
    Evaluator evaluator(scope);
    scope.evaluator = &evaluator;
    return evaluator.evaluate(value, "resources[0].name");
}

} // namespace

class TestExpression : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void hasTheValueThatAzureGivesIt_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("expected");
        // A text of a template, and the JSON of its value.
        const char* const rows[][2] = {
            // what is an expression
            {"plain", "\"plain\""},
            {"", "\"\""},
            {"[", "\"[\""},
            {"[[parameters('name')]", "\"[parameters('name')]\""},
            {"[[]", "\"[]\""},
            {"[[not closed", "\"[[not closed\""},
            {"[not closed", "\"[not closed\""},
            {" [concat('a')]", "\" [concat('a')]\""},
            {"[concat('a')] ", "\"[concat('a')] \""},
            // literals
            {"['text']", "\"text\""},
            {"['']", "\"\""},
            {"['it''s']", "\"it's\""},
            {"['''']", "\"'\""},
            {"['a]b[c']", "\"a]b[c\""},
            {"['\"\\n']", "\"\\\"\\\\n\""},
            {"[12]", "12"},
            {"[-12]", "-12"},
            {"[+12]", "12"},
            {"[9223372036854775807]", "9223372036854775807"},
            {"[-9223372036854775808]", "-9223372036854775808"},
            {"[  'a'  ]", "\"a\""},
            {"[\n concat ( 'a' ,\t'b' ) ]", "\"ab\""},
            // the template's names
            {"[parameters('name')]", "\"Contoso\""},
            {"[PARAMETERS('name')]", "\"Contoso\""},
            {"[parameters('list')]", R"(["a","b","c"])"},
            {"[variables('suffix')]", "\"a.b_c.d\""},
            {"[variables('plain').a]", "\"xy\""},
            {"[replace(replace(parameters('text'),'@', '_'), '.', '_')]", "\"a_b_c_d\""},
            // members and elements
            {"[parameters('object').Key]", "\"value\""},
            {"[parameters('object').key]", "\"value\""},
            {"[parameters('object')['Key']]", "\"value\""},
            {"[parameters('object').inner.list[1][0]]", "2"},
            {"[parameters('object').inner.list[1][ sub(2, 1) ]]", "3"},
            {"[parameters('list')[0]]", "\"a\""},
            {"[ parameters('list') [ 2 ] ]", "\"c\""},
            {"[createArray('a', 'b')[1]]", "\"b\""},
            {"[resourceGroup().location]", "\"local\""},
            {"[resourceGroup().name]", "\"sharepane\""},
            {"[resourceGroup().id]",
             "\"/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/sharepane\""},
            {"[subscription().subscriptionId]", "\"00000000-0000-0000-0000-000000000000\""},
            {"[subscription().id]", "\"/subscriptions/00000000-0000-0000-0000-000000000000\""},
            {"[deployment().name]", "\"template\""},
            {"[copyIndex()]", "3"},
            {"[copyIndex(1)]", "4"},
            {"[copyIndex('loop')]", "4"},
            {"[copyIndex('loop', 10)]", "14"},
            // concat
            {"[concat('a', 'b', 'c')]", "\"abc\""},
            {"[concat('a')]", "\"a\""},
            {"[concat('a', 1, true())]", "\"a1True\""},
            {"[concat(parameters('list'), createArray('d'))]", R"(["a","b","c","d"])"},
            {"[concat(parameters('none'))]", "[]"},
            // texts
            {"[toLower('ABC Ä')]", "\"abc ä\""},
            {"[toUpper('abc ä')]", "\"ABC Ä\""},
            {"[trim('  a b\t')]", "\"a b\""},
            {"[replace('aaa', 'a', 'bb')]", "\"bbbbbb\""},
            {"[replace('abc', 'x', 'y')]", "\"abc\""},
            {"[replace('abc', 'b', '')]", "\"ac\""},
            {"[replace('ABC', 'b', 'x')]", "\"ABC\""},
            {"[startsWith('Contoso', 'con')]", "true"},
            {"[startsWith('Contoso', 'ton')]", "false"},
            {"[endsWith('Contoso', 'SO')]", "true"},
            {"[endsWith('so', 'Contoso')]", "false"},
            {"[substring('Contoso', 3)]", "\"toso\""},
            {"[substring('Contoso', 3, 2)]", "\"to\""},
            {"[substring('abc', 3)]", "\"\""},
            {"[substring('abc', 0, 0)]", "\"\""},
            {"[substring(parameters('umlaut'), 2, 2)]", "\"üß\""},
            {"[padLeft('7', 3, '0')]", "\"007\""},
            {"[padLeft(7, 3)]", "\"  7\""},
            {"[padLeft('long', 2)]", "\"long\""},
            {"[split('a,b,,c', ',')]", R"(["a","b","","c"])"},
            {"[split('a,b;c', createArray(',', ';'))]", R"(["a","b","c"])"},
            {"[split('abc', '')]", R"(["abc"])"},
            {"[split('', ',')]", R"([""])"},
            {"[split('a--b', '--')]", R"(["a","b"])"},
            {"[join(createArray('a', 'b'), ', ')]", "\"a, b\""},
            {"[join(createArray(1, 'b'), '')]", "\"1b\""},
            {"[join(parameters('none'), ',')]", "\"\""},
            {"[format('{0}-{1}-{0}', 'a', 1)]", "\"a-1-a\""},
            {"[format('{{{0}}}', 'a')]", "\"{a}\""},
            {"[format('{0}', parameters('list'))]", "\"[\\\"a\\\",\\\"b\\\",\\\"c\\\"]\""},
            {"[format('none')]", "\"none\""},
            // collections
            {"[array('a')]", R"(["a"])"},
            {"[array(parameters('list'))]", R"(["a","b","c"])"},
            {"[array(parameters('object').inner)]", R"([{"list":[1,[2,3]]}])"},
            {"[createArray()]", "[]"},
            {"[createArray(1, 'a', createArray())]", R"([1,"a",[]])"},
            {"[createObject('a', 1, 'b', 'c')]", R"({"a":1,"b":"c"})"},
            {"[createObject()]", "{}"},
            {"[contains('Contoso', 'tos')]", "true"},
            {"[contains('Contoso', 'TOS')]", "false"},
            {"[contains(parameters('list'), 'b')]", "true"},
            {"[contains(parameters('list'), 'B')]", "false"},
            {"[contains(parameters('object'), 'key')]", "true"},
            {"[contains(parameters('object'), 'x')]", "false"},
            {"[empty('')]", "true"},
            {"[empty('a')]", "false"},
            {"[empty(parameters('none'))]", "true"},
            {"[empty(parameters('object'))]", "false"},
            {"[empty(null())]", "true"},
            {"[length('abc')]", "3"},
            {"[length(parameters('umlaut'))]", "8"},
            {"[length(parameters('list'))]", "3"},
            {"[length(parameters('object'))]", "2"},
            {"[first('abc')]", "\"a\""},
            {"[first('')]", "\"\""},
            {"[first(parameters('list'))]", "\"a\""},
            {"[last('abc')]", "\"c\""},
            {"[last(parameters('list'))]", "\"c\""},
            {"[skip(parameters('list'), 1)]", R"(["b","c"])"},
            {"[skip(parameters('list'), 9)]", "[]"},
            {"[skip('abc', 1)]", "\"bc\""},
            {"[skip('abc', -1)]", "\"abc\""},
            {"[take(parameters('list'), 2)]", R"(["a","b"])"},
            {"[take('abc', 2)]", "\"ab\""},
            {"[take('abc', 9)]", "\"abc\""},
            {"[take('abc', -9)]", "\"\""},
            {"[indexOf('Contoso', 'TO')]", "3"},
            {"[indexOf('Contoso', 'x')]", "-1"},
            {"[indexOf(parameters('list'), 'c')]", "2"},
            {"[lastIndexOf('Contoso', 'o')]", "6"},
            {"[lastIndexOf(createArray('a', 'b', 'a'), 'a')]", "2"},
            {"[union(createArray(1, 2), createArray(2, 3))]", "[1,2,3]"},
            {"[union(createObject('a', 1), createObject('a', 2, 'b', 3))]", R"({"a":2,"b":3})"},
            {"[union(createObject('a', createObject('x', 1)), createObject('a', createObject('y', 2)))]",
             R"({"a":{"x":1,"y":2}})"},
            {"[intersection(createArray(1, 2, 2), createArray(2, 3))]", "[2]"},
            {"[intersection(createObject('a', 1, 'b', 2), createObject('a', 1, 'b', 3))]", R"({"a":1})"},
            {"[range(2, 3)]", "[2,3,4]"},
            {"[range(2, 0)]", "[]"},
            // logic, numbers, conversion
            {"[if(true(), 'a', 'b')]", "\"a\""},
            {"[if(false(), 'a', 'b')]", "\"b\""},
            {"[if(empty(parameters('none')), 'none', first(parameters('none')))]", "\"none\""},
            {"[IF(parameters('yes'), 1, nosuch())]", "1"},
            {"[equals('a', 'a')]", "true"},
            {"[equals('a', 'A')]", "false"},
            {"[equals(1, '1')]", "false"},
            {"[equals(parameters('list'), createArray('a', 'b', 'c'))]", "true"},
            {"[and(true(), true(), false())]", "false"},
            {"[and(true(), true())]", "true"},
            {"[or(false(), true())]", "true"},
            {"[or(false(), false())]", "false"},
            {"[not(parameters('yes'))]", "false"},
            {"[coalesce(parameters('nothing'), 'a')]", "\"a\""},
            {"[coalesce(parameters('nothing'))]", "null"},
            {"[string(7)]", "\"7\""},
            {"[string(true())]", "\"True\""},
            {"[string('a')]", "\"a\""},
            {"[string(parameters('list'))]", "\"[\\\"a\\\",\\\"b\\\",\\\"c\\\"]\""},
            {"[int('42')]", "42"},
            {"[int('-42')]", "-42"},
            {"[int(42)]", "42"},
            {"[bool('true')]", "true"},
            {"[bool('False')]", "false"},
            {"[bool(1)]", "true"},
            {"[bool(0)]", "false"},
            {"[bool(true())]", "true"},
            {"[json('{\"a\": [1, null]}')]", R"({"a":[1,null]})"},
            {"[json('{\"a\": [1, 2]}').a[1]]", "2"},
            {"[json('null')]", "null"},
            {"[add(parameters('n'), 3)]", "10"},
            {"[sub(3, 7)]", "-4"},
            {"[mul(3, 7)]", "21"},
            {"[div(7, 2)]", "3"},
            {"[mod(7, 2)]", "1"},
            {"[min(3, 1, 2)]", "1"},
            {"[max(createArray(3, 1, 2))]", "3"},
            {"[less(1, 2)]", "true"},
            {"[lessOrEquals(2, 2)]", "true"},
            {"[greater('b', 'a')]", "true"},
            {"[greaterOrEquals(1, 2)]", "false"},
            // resource ids
            {"[resourceId('Microsoft.DataShare/accounts', 'a')]",
             "\"/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/sharepane/providers/"
             "Microsoft.DataShare/accounts/a\""},
            {"[resourceId('Microsoft.DataShare/accounts/shares', 'a', 's')]",
             "\"/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/sharepane/providers/"
             "Microsoft.DataShare/accounts/a/shares/s\""},
            {"[resourceId('other', 'Microsoft.Kusto/clusters/databases', 'c', 'd')]",
             "\"/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/other/providers/"
             "Microsoft.Kusto/clusters/c/databases/d\""},
            {"[resourceId('11111111-2222-3333-4444-555555555555', 'other', 'Microsoft.Kusto/clusters', 'c')]",
             "\"/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/other/providers/"
             "Microsoft.Kusto/clusters/c\""},
            {"[resourceId('11111111-2222-3333-4444-555555555555', 'Microsoft.Kusto/clusters', 'c')]",
             "\"/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/sharepane/providers/"
             "Microsoft.Kusto/clusters/c\""},
        };
        for (const auto& row : rows) {
            QTest::newRow(row[0]) << QString::fromUtf8(row[0]) << QString::fromUtf8(row[1]);
        }
    }

    void hasTheValueThatAzureGivesIt()
    {
        QFETCH(const QString, text);
        QFETCH(const QString, expected);
        const auto value = evaluated(text.toStdString());
        QVERIFY2(value, value ? "" : value.error().message().c_str());
        QCOMPARE(QString::fromStdString(value->dump()),
                 QString::fromStdString(Json::parse(expected.toStdString()).dump()));
    }

    void whatIsWrongIsNamedWithFunctionAndPlace_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("expected"); // in the cause
        const char* const rows[][2] = {
            // syntax
            {"[]", "a value is missing at its end (byte 1"},
            {"[concat('a']", ", or ) was expected in the arguments of concat() (byte 11"},
            {"[concat('a'))]", "it goes on after its end (byte 12"},
            {"[concat('a',)]", "a value was expected"},
            {"[concat('a' 'b')]", ", or ) was expected"},
            {"['a]", "isn't closed"},
            {"['a'b']", "it goes on after its end"},
            {"[name]", "( was expected after the function's name name"},
            {"[concat]", "( was expected after the function's name concat"},
            {"[1.5]", "whole numbers"},
            {"[9223372036854775808]", "too large"},
            {"[-]", "a number was expected"},
            {"[+-1]", "a number was expected"},
            {"[\"a\"]", "a value was expected"},
            {"[parameters('list')[0]", "] was expected"},
            {"[parameters('object').]", "a member's name was expected"},
            {"[parameters('object').a.'x']", "a member's name was expected"},
            {"[parameters('list')['a']", "] was expected"},
            {"[contoso.unique('a')]", "function of the template's own"},
            // functions and arguments
            {"[nosuch()]", "there is no function nosuch()"},
            {"[reference('a')]", "there is no function reference()"},
            {"[utcNow()]", "there is no function utcNow()"},
            {"[concat('a', nosuch('b'))]", "there is no function nosuch()"},
            {"[concat()]", "concat() takes at least 1 argument, not 0"},
            {"[replace('a', 'b')]", "replace() takes 3 arguments, not 2"},
            {"[REPLACE('a', 'b')]", "replace() takes 3 arguments, not 2"},
            {"[substring('a')]", "substring() takes 2 to 3 arguments, not 1"},
            {"[toLower('a', 'b')]", "toLower() takes 1 argument, not 2"},
            {"[if(true(), 1)]", "if() takes 3 arguments, not 2"},
            {"[if('true', 1, 2)]", "argument 1 of if() must be a bool, not a string"},
            {"[toLower(1)]", "argument 1 of toLower() must be a string, not an int"},
            {"[replace('a', parameters('list'), 'c')]",
             "argument 2 of replace() must be a string, not an array"},
            {"[replace('a', '', 'c')]", "replace(): an empty text"},
            {"[concat('a', parameters('list'))]",
             "argument 2 of concat() must be a string, int or bool, not an array"},
            {"[concat(parameters('list'), 'a')]", "argument 2 of concat() must be an array, not a string"},
            {"[concat(parameters('nothing'))]",
             "argument 1 of concat() must be a string, int or bool, not null"},
            {"[length(1)]", "argument 1 of length() must be a string, array or object, not an int"},
            {"[empty(true())]", "argument 1 of empty() must be"},
            {"[first(parameters('none'))]", "first(): the array is empty"},
            {"[last(parameters('none'))]", "last(): the array is empty"},
            {"[substring('abc', 4)]", "substring(): the text has 3 characters"},
            {"[substring('abc', -1)]", "substring(): the text has 3 characters"},
            {"[substring('abc', 1, 3)]", "substring(): there are no 3 characters"},
            {"[padLeft('a', 9999999999)]", "padLeft(): a text can't have"},
            {"[padLeft('a', 3, 'xy')]", "padLeft(): argument 3 must be one character"},
            {"[split('a', createArray(1))]", "split(): the delimiters must be strings"},
            {"[join('a', ',')]", "argument 1 of join() must be an array, not a string"},
            {"[format('{0}')]", "format(): there is no value for {0}"},
            {"[format('{0:D2}', 1)]", "format(): a placeholder is written {0}"},
            {"[format('{', 1)]", "format(): a placeholder"},
            {"[format('}', 1)]", "format(): a brace is written }}"},
            {"[createObject('a')]", "createObject(): it takes names and values"},
            {"[union(createArray(), createObject())]",
             "argument 2 of union() must be an array, not an object"},
            {"[union('a', 'b')]", "argument 1 of union() must be an array, not a string"},
            {"[range(0, 100000)]", "range(): it makes 0 to 10000 numbers"},
            {"[range(9223372036854775807, 2)]", "range(): it makes"},
            {"[and(true(), 'true')]", "argument 2 of and() must be a bool, not a string"},
            {"[not(1)]", "argument 1 of not() must be a bool, not an int"},
            {"[int('4.2')]", "int(): the text is not a whole number"},
            {"[int('')]", "int(): the text is not a whole number"},
            {"[bool('yes')]", "bool(): the text is neither true nor false"},
            {"[json('{')]", "json(): it is not JSON"},
            {"[string(null())]", "argument 1 of string() must be a value, not null"},
            {"[add(9223372036854775807, 1)]", "add(): the result is too large"},
            {"[mul(9223372036854775807, 2)]", "mul(): the result is too large"},
            {"[div(1, 0)]", "div(): nothing can be divided by 0"},
            {"[mod(1, 0)]", "mod(): nothing can be divided by 0"},
            {"[div(-9223372036854775808, -1)]", "div(): the result is too large"},
            {"[less('a', 1)]", "argument 2 of less() must be a string, not an int"},
            {"[min(parameters('none'))]", "min(): the array is empty"},
            {"[max(parameters('list'))]", "must be an int, not a string"},
            {"[resourceId('accounts', 'a')]", "resourceId(): no argument is a type"},
            {"[resourceId('Microsoft.DataShare/accounts/shares', 'a')]",
             "resourceId(): Microsoft.DataShare/accounts/shares has more parts than names"},
            {"[resourceId('Microsoft.DataShare/accounts', 'a', 'b')]",
             "resourceId(): more names are given than Microsoft.DataShare/accounts has parts"},
            {"[parameters()]", "parameters() takes 1 argument, not 0"},
            {"[parameters('nosuch')]", "no parameter nosuch"},
            {"[parameters('object').nosuch]", "the object has no member nosuch"},
            {"[parameters('list').a]", "an array has no member a"},
            {"[parameters('list')[3]]", "the array has 3 elements, no element 3"},
            {"[parameters('list')[-1]]", "the array has 3 elements, no element -1"},
            {"[parameters('name')[0]]", "a string can't be indexed with an int"},
        };
        for (const auto& row : rows) {
            QTest::newRow(row[0]) << QString::fromUtf8(row[0]) << QString::fromUtf8(row[1]);
        }
    }

    void whatIsWrongIsNamedWithFunctionAndPlace()
    {
        QFETCH(const QString, text);
        QFETCH(const QString, expected);
        const auto value = evaluated(text.toStdString());
        QVERIFY2(!value, value ? value->dump().c_str() : "");
        const QString cause = QString::fromStdString(value.error().cause);
        QVERIFY2(cause.contains(expected), qPrintable(cause));
        QCOMPARE(value.error().object, std::string("resources[0].name"));
    }

    void everyStringWithinAValueIsEvaluatedAndErrorsNameTheirPath()
    {
        const Json value{{"[a]", {"[concat('x', 'y')]", 1, nullptr, {{"b", "[[z]"}}}}};
        const auto made = evaluated(value);
        QVERIFY(made);
        QCOMPARE(QString::fromStdString(made->dump()),
                 QStringLiteral(R"({"[a]":["xy",1,null,{"b":"[z]"}]})"));
        const auto broken = evaluated(Json{{"a", {1, {{"b", "[nosuch()]"}}}}});
        QVERIFY(!broken);
        QCOMPARE(broken.error().object, std::string("resources[0].name.a[1].b"));
    }

    void uniqueTextsAreTheSameForTheSameArgumentsOnly()
    {
        const auto text = [](const char* expression) {
            return evaluated(expression)->get<std::string>();
        };
        QCOMPARE(text("[uniqueString('a', 'b')]"), text("[uniqueString('a', 'b')]"));
        QCOMPARE(text("[uniqueString('a', 'b')]").size(), std::size_t{13});
        QVERIFY(text("[uniqueString('a', 'b')]") != text("[uniqueString('ab')]"));
        QCOMPARE(text("[guid('a')]"), text("[guid('a')]"));
        QVERIFY(isUuid(text("[guid('a')]")));
        QVERIFY(text("[guid('a')]") != text("[guid('b')]"));
    }

    void expressionsThatWouldTakeAllMemoryAreRefused_data()
    {
        QTest::addColumn<QString>("text");
        QString calls = QStringLiteral("'a'");
        QString parts = QStringLiteral("'a'");
        QString doubled = QStringLiteral("'12345678'");
        for (int i = 0; i < 100; ++i) {
            calls = QStringLiteral("concat(") + calls + QStringLiteral(")");
            parts += QStringLiteral("[0]");
        }
        for (int i = 0; i < 40; ++i) {
            doubled = QStringLiteral("replace(%1, '1', '11111111111111111111')").arg(doubled);
        }
        QTest::newRow("deep calls") << QStringLiteral("[%1]").arg(calls);
        QTest::newRow("many accesses") << QStringLiteral("[%1]").arg(parts);
        QTest::newRow("growth") << QStringLiteral("[%1]").arg(doubled);
        QTest::newRow("long") << QStringLiteral("['%1']").arg(QString(30'000, QLatin1Char('a')));
        QTest::newRow("arrays") << QStringLiteral("[%1]").arg(
            QStringLiteral("concat(range(0, 10000)") + QStringLiteral(", range(0, 10000)").repeated(900) +
            QStringLiteral(", concat(range(0, 10000))").repeated(200) + QStringLiteral(")"));
        QTest::newRow("deep JSON") << QStringLiteral("[json('%1')]")
                                          .arg(QString(10'000, QLatin1Char('[')) +
                                               QString(10'000, QLatin1Char(']')));
    }

    void expressionsThatWouldTakeAllMemoryAreRefused()
    {
        QFETCH(const QString, text);
        const auto value = evaluated(text.toStdString());
        QVERIFY(!value);
        QCOMPARE(value.error().code, ErrorCode::invalidArgument);
    }

    void jsonMayHaveCommentsAndErrorsNameTheirLine()
    {
        QCOMPARE(readJson("// a comment\n{\"a\": /* another */ 1}", "x")->dump(), std::string(R"({"a":1})"));
        const auto broken = readJson("{\n\"a\": 1,\n\"b\" 2\n}", "the template");
        QVERIFY(!broken);
        QVERIFY(broken.error().cause.find("line 3") != std::string::npos);
        QVERIFY(!readJson("", "x"));
        QVERIFY(!readJson("{\"a\": 1e999}", "x"));
        QVERIFY(!readJson("{\"a\": \"\xff\"}", "x"));
        QVERIFY(!readJson(std::string(100'000, '['), "x"));
        QVERIFY(!readJson(std::string(200, '[') + std::string(200, ']'), "x"));
    }
};

QTEST_GUILESS_MAIN(TestExpression)
#include "tst_expression.moc"
