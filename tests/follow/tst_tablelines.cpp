#include "core/follow/sharing/tablelines.h"

#include <QtTest>

using namespace sharepane;
using namespace sharepane::follow::sharing;

namespace {

// As in the examples of the protocol's "Query Table", and as delta-sharing servers answer.
const std::string parquetProtocol = "{\"protocol\":{\"minReaderVersion\":1}}\n";
const std::string parquetMetadata =
    "{\"metaData\":{\"id\":\"f8d5c169-3d01-4ca3-ad9e-7dc3355aedb2\",\"format\":{\"provider\":\"parquet\"},"
    "\"schemaString\":\"{\\\"type\\\":\\\"struct\\\",\\\"fields\\\":[{\\\"name\\\":\\\"eventTime\\\","
    "\\\"type\\\":"
    "\\\"timestamp\\\",\\\"nullable\\\":true,\\\"metadata\\\":{}},{\\\"name\\\":\\\"date\\\",\\\"type\\\":"
    "\\\"date\\\",\\\"nullable\\\":true,\\\"metadata\\\":{}}]}\",\"partitionColumns\":[\"date\"]}}\n";
const std::string parquetFile =
    "{\"file\":{\"url\":\"https://bucket.example.org/t/date=2021-04-28/"
    "part-0.snappy.parquet?X-Amz-Expires=900\","
    "\"id\":\"591723a8-6a27-4240-a90e-57426f4736d2\",\"size\":573,\"partitionValues\":{\"date\":\"2021-04-"
    "28\"},"
    "\"stats\":\"{\\\"numRecords\\\":1}\",\"expirationTimestamp\":1652140800000}}\n";
const std::string deltaProtocol =
    "{\"protocol\":{\"deltaProtocol\":{\"minReaderVersion\":3,\"minWriterVersion\":7,\"readerFeatures\":"
    "[\"deletionVectors\"],\"writerFeatures\":[\"deletionVectors\"]}}}\n";
const std::string deltaMetadata =
    "{\"metaData\":{\"version\":20,\"size\":123456,\"numFiles\":5,\"deltaMetadata\":{\"partitionColumns\":[],"
    "\"format\":{\"provider\":\"parquet\",\"options\":{}},\"id\":\"f8d5c169-3d01-4ca3-ad9e-7dc3355aedb2\","
    "\"schemaString\":\"{\\\"type\\\":\\\"struct\\\",\\\"fields\\\":[{\\\"name\\\":\\\"a\\\",\\\"type\\\":"
    "\\\"long\\\","
    "\\\"nullable\\\":true,\\\"metadata\\\":{}}]}\",\"configuration\":{\"delta.appendOnly\":\"true\"},"
    "\"createdTime\":1619591469476}}}\n";

std::string deltaFile(const std::string& more = {}, const std::string& id = "591723a8")
{
    return "{\"file\":{\"id\":\"" + id +
           "\",\"expirationTimestamp\":1721350999999,\"deltaSingleAction\":{\"add\":{\"path\":"
           "\"https://bucket.example.org/" +
           id +
           "?sig=1\",\"partitionValues\":{},\"size\":573,\"modificationTime\":1721350059000,\"dataChange\":"
           "true,"
           "\"stats\":\"{\\\"numRecords\\\":1}\"" +
           more + "}}}}\n";
}

Result<TableSnapshot> read(const std::string& text, bool endExpected = false, std::size_t step = 7)
{
    TableLines lines("table s.c.t");
    for (std::size_t at = 0; at < text.size(); at += step) {
        TRY(lines.add(std::string_view(text).substr(at, step)));
    }
    TRY(lines.endPage(endExpected));
    return lines.finish(20);
}

} // namespace

class TableLinesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void parquetFormatIsRead()
    {
        const auto snapshot = read(parquetProtocol + parquetMetadata + parquetFile);
        QVERIFY2(snapshot.has_value(), snapshot ? "" : snapshot.error().message().c_str());
        QCOMPARE(snapshot->version, 20);
        QCOMPARE(snapshot->metadata.partitionColumns, std::vector<std::string>{"date"});
        QCOMPARE(snapshot->adds.size(), std::size_t{1});
        const auto& add = snapshot->adds.front();
        QCOMPARE(add.path, extentNameOf("591723a8-6a27-4240-a90e-57426f4736d2"));
        QCOMPARE(add.size, 573);
        QCOMPARE(add.partitionValues.at("date"), std::optional<std::string>("2021-04-28"));
        QCOMPARE(add.stats, std::string("{\"numRecords\":1}"));
        QVERIFY(snapshot->urls.at(add.path).url.ends_with("X-Amz-Expires=900"));
        QVERIFY(snapshot->urls.at(add.path).expiresAt == fromMillis(1652140800000));
    }

    void deltaFormatIsRead()
    {
        const auto snapshot = read(deltaProtocol + deltaMetadata + deltaFile());
        QVERIFY2(snapshot.has_value(), snapshot ? "" : snapshot.error().message().c_str());
        QCOMPARE(snapshot->protocol.minReaderVersion, 3);
        QCOMPARE(snapshot->metadata.configuration.at("delta.appendOnly"), std::string("true"));
        QCOMPARE(snapshot->adds.front().modificationTime, 1721350059000);
        QCOMPARE(snapshot->urls.begin()->second.url,
                 std::string("https://bucket.example.org/591723a8?sig=1"));
    }

    void aUrlIsNoIdentity()
    {
        const auto first = read(deltaProtocol + deltaMetadata + deltaFile());
        std::string other = deltaFile();
        other.replace(other.find("sig=1"), 5, "sig=2");
        const auto second = read(deltaProtocol + deltaMetadata + other);
        QVERIFY(first->adds == second->adds);
        QVERIFY(first->urls.begin()->second.url != second->urls.begin()->second.url);
    }

    void unknownLinesAndMembersAreIgnored()
    {
        QVERIFY(
            read("{\"news\":1}\n\n" + deltaProtocol + deltaMetadata + deltaFile(",\"x\":{}")).has_value());
        std::string unended = deltaProtocol + deltaMetadata + deltaFile();
        unended.pop_back();
        QCOMPARE(read(unended)->adds.size(), std::size_t{1});
    }

    void aPromisedEndTellsWhatWasCutOff()
    {
        const std::string lines = deltaProtocol + deltaMetadata + deltaFile();
        QCOMPARE(read(lines, true).error().code, ErrorCode::unavailable);
        QVERIFY(read(lines + "{\"endStreamAction\":{}}\n", true).has_value());
        const auto failed = read(lines + "{\"endStreamAction\":{\"errorMessage\":\"disk\"}}\n", true);
        QCOMPARE(failed.error().code, ErrorCode::unavailable);
        QVERIFY(failed.error().cause.find("disk") != std::string::npos);
    }

    void pagesMakeOneTable()
    {
        TableLines lines("t");
        QVERIFY(lines.add(deltaProtocol + deltaMetadata + deltaFile({}, "a") +
                          "{\"endStreamAction\":{\"nextPageToken\":\"2\"}}\n"));
        QCOMPARE(*lines.endPage(true), std::optional<std::string>("2"));
        QVERIFY(lines.add(deltaProtocol + deltaMetadata + deltaFile({}, "b") + "{\"endStreamAction\":{}}\n"));
        QVERIFY(!lines.endPage(true)->has_value());
        QCOMPARE(lines.finish(3)->adds.size(), std::size_t{2});
    }

    void whatWeCantReadIsRefusedByName()
    {
        const auto deleted =
            read(deltaProtocol + deltaMetadata +
                 deltaFile(",\"deletionVector\":{\"storageType\":\"u\",\"pathOrInlineDv\":\"x\","
                           "\"sizeInBytes\":1,\"cardinality\":1}"));
        QCOMPARE(deleted.error().code, ErrorCode::unsupported);
        QVERIFY(deleted.error().cause.find("deletion vectors") != std::string::npos);
        std::string protocol = deltaProtocol;
        protocol.replace(protocol.find("deletionVectors"), 15, "variantType");
        const auto widened = read(protocol + deltaMetadata);
        QCOMPARE(widened.error().code, ErrorCode::unsupported);
        QVERIFY(widened.error().cause.find("variantType") != std::string::npos);
    }

    void whatIsNotInTheProtocolIsCorrupt_data()
    {
        QTest::addColumn<QByteArray>("text");
        const auto row = [](const char* name, const std::string& text) {
            QTest::newRow(name) << QByteArray::fromStdString(text);
        };
        const std::string head = deltaProtocol + deltaMetadata;
        row("nothing", "");
        row("no JSON", head + "<html>");
        row("truncated", head + deltaFile().substr(0, 80));
        row("no metadata", deltaProtocol + deltaFile());
        row("no id", head + deltaFile({}, ""));
        row("twice", head + deltaFile() + deltaFile());
        row("size", head + "{\"file\":{\"id\":\"a\",\"url\":\"https://a/b\",\"size\":-1}}\n");
        row("no size", head + "{\"file\":{\"id\":\"a\",\"url\":\"https://a/b\"}}\n");
        row("no URL", head + "{\"file\":{\"id\":\"a\",\"size\":1}}\n");
        row("file URL", head + "{\"file\":{\"id\":\"a\",\"url\":\"file:///etc/passwd\",\"size\":1}}\n");
        row("partition", head + "{\"file\":{\"id\":\"a\",\"url\":\"https://a/b\",\"size\":1,"
                                "\"partitionValues\":{\"p\":7}}}\n");
        row("schema", deltaProtocol + "{\"metaData\":{\"id\":\"x\",\"schemaString\":\"{}\"}}\n");
        row("long line", head + std::string(17U << 20U, 'x'));
    }

    void whatIsNotInTheProtocolIsCorrupt()
    {
        QFETCH(const QByteArray, text);
        const auto snapshot = read(text.toStdString(), false, 1U << 20U);
        QVERIFY(!snapshot.has_value());
        QCOMPARE(snapshot.error().code, ErrorCode::corrupt);
        QCOMPARE(snapshot.error().object, std::string("table s.c.t"));
    }
};

QTEST_APPLESS_MAIN(TableLinesTest)
#include "tst_tablelines.moc"
