// Promise: any text is taken as an extent's statistics or partition value without harm, and a pruner that saw
// other extents before answers as a new one does.

#include "core/delta/pruning.h"

#include <array>
#include <cstdint>
#include <cstdlib>

using namespace sharepane::delta;

namespace {

struct Question {
    const char* column;
    const char* literal;
};
constexpr std::array<Question, 8> questions{
    Question{"i", "2"},  {"d", "0.75"}, {"e", "-1.25"}, {"s", "b"}, {"t", "2020-01-01 12:00:00+00"},
    {"a", "2020-01-02"}, {"b", "true"}, {"x", "6"}};

std::vector<std::string> pathOf(const Question& question)
{
    const std::string column(question.column);
    return column == "x" ? std::vector<std::string>{"r", column} : std::vector<std::string>{column};
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const Schema schema = *parseColumnList("i:bigint, d:double, e:decimal(10,2), s:varchar, "
                                                  "t:timestamptz, a:date, b:boolean, r:struct(x int)");
    const std::string text(reinterpret_cast<const char*>(data), size);
    Metadata unpartitioned;
    Metadata partitioned;
    for (const Field& field : schema.fields) {
        partitioned.partitionColumns.push_back(field.name);
    }
    for (const Question& question : questions) {
        const auto path = pathOf(question);
        const std::map<std::string, std::optional<std::string>> values{{path.front(), text}};
        const ExtentFacts extent{.stats = text, .partitionValues = &values, .ours = size % 2 == 0};
        const Predicate less = Predicate::compare(path, Predicate::Comparison::less, question.literal);
        const Predicate predicate = Predicate::anyOf({less, Predicate::isNull(path)});
        for (const Metadata* metadata : std::array{&unpartitioned, &partitioned}) {
            const Pruner used(schema, *metadata, predicate);
            const bool first = used.mayMatch(extent);
            (void)used.mayMatch({.stats = std::string_view(text).substr(size / 2)});
            if (used.mayMatch(extent) != first ||
                Pruner(schema, *metadata, predicate).mayMatch(extent) != first) {
                std::abort();
            }
        }
    }
    return 0;
}
