#include "core/control/template/syntax.h"

#include "core/control/template/expression.h"

#include <charconv>
#include <system_error>

namespace sharepane::control::arm {

namespace {

bool isLetter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

class Parser {
public:
    Parser(std::string_view text, const std::string& where)
        : m_text(text)
        , m_where(where)
    {
    }

    Result<Node> whole()
    {
        Node node = TRY(expression(0));
        if (m_at != m_text.size()) {
            return wrong("it goes on after its end");
        }
        return node;
    }

private:
    [[nodiscard]] tl::unexpected<Error> wrong(const std::string& cause) const
    {
        return fail(ErrorCode::invalidArgument, "read the expression at", m_where,
                    cause + " (byte " + std::to_string(m_at + 1) + " of what is in the brackets)",
                    "write it as [function('text', 1)]; a text that begins with [ is written [[");
    }

    void skipSpace()
    {
        while (m_at < m_text.size() && std::string_view(" \t\r\n").find(m_text[m_at]) != std::string::npos) {
            ++m_at;
        }
    }

    [[nodiscard]] char next() const { return m_at < m_text.size() ? m_text[m_at] : '\0'; }

    /// Takes `c` and the space around it, when it is what comes.
    bool take(char c)
    {
        skipSpace();
        if (m_at >= m_text.size() || m_text[m_at] != c) {
            return false;
        }
        ++m_at;
        skipSpace();
        return true;
    }

    Result<Node> expression(std::size_t depth)
    {
        if (depth >= deepestNesting) {
            return wrong("it nests too deeply");
        }
        skipSpace();
        Node node;
        if (next() == '\'') {
            node.text = TRY(quoted());
        } else if (isDigit(next()) || next() == '-' || next() == '+') {
            node.kind = Node::Kind::number;
            node.number = TRY(number());
        } else if (isLetter(next())) {
            node = TRY(call(depth));
        } else {
            return wrong(m_at == m_text.size() ? "a value is missing at its end" : "a value was expected");
        }
        TRY(accesses(node, depth));
        return node;
    }

    Result<std::string> quoted()
    {
        std::string text;
        ++m_at;
        while (m_at < m_text.size()) {
            const char c = m_text[m_at++];
            if (c != '\'') {
                text += c;
            } else if (next() == '\'') {
                text += c;
                ++m_at;
            } else {
                return text;
            }
        }
        return wrong("a text isn't closed with '");
    }

    Result<std::int64_t> number()
    {
        const bool positive = next() == '+';
        m_at += positive ? 1 : 0;
        std::int64_t value = 0;
        const char* const begin = m_text.data() + m_at;
        const auto [end, error] = std::from_chars(begin, m_text.data() + m_text.size(), value);
        if (error == std::errc::result_out_of_range) {
            return wrong("the number is too large");
        }
        if (error != std::errc() || (positive && value < 0)) {
            return wrong("a number was expected");
        }
        m_at += static_cast<std::size_t>(end - begin);
        if (next() == '.' && m_at + 1 < m_text.size() && isDigit(m_text[m_at + 1])) {
            return wrong("expressions have whole numbers only");
        }
        return value;
    }

    std::string word()
    {
        const std::size_t begin = m_at;
        while (isLetter(next()) || isDigit(next())) {
            ++m_at;
        }
        return std::string(m_text.substr(begin, m_at - begin));
    }

    Result<Node> call(std::size_t depth)
    {
        Node node;
        node.kind = Node::Kind::call;
        node.text = word();
        skipSpace();
        if (next() == '.') {
            return fail(ErrorCode::unsupported, "read the expression at", m_where,
                        node.text + ".… is a function of the template's own, which isn't supported",
                        "write out what it does");
        }
        if (!take('(')) {
            return wrong("( was expected after the function's name " + node.text);
        }
        if (take(')')) {
            return node;
        }
        do {
            node.arguments.push_back(TRY(expression(depth + 1)));
        } while (take(','));
        if (!take(')')) {
            return wrong(", or ) was expected in the arguments of " + node.text + "()");
        }
        return node;
    }

    Result<void> accesses(Node& node, std::size_t depth)
    {
        while (true) {
            Node::Access access;
            if (take('.')) {
                access.member = word();
                if (access.member.empty()) {
                    return wrong("a member's name was expected after the dot");
                }
            } else if (take('[')) {
                access.index.push_back(TRY(expression(depth + 1)));
                if (!take(']')) {
                    return wrong("] was expected");
                }
            } else {
                return {};
            }
            if (node.accesses.size() >= deepestNesting) {
                return wrong("it nests too deeply");
            }
            node.accesses.push_back(std::move(access));
        }
    }

    const std::string_view m_text;
    const std::string& m_where;
    std::size_t m_at = 0;
};

} // namespace

Result<Node> parseExpression(std::string_view text, const std::string& where)
{
    if (text.size() > longestExpression) {
        return fail(ErrorCode::invalidArgument, "read the expression at", where,
                    "it has more than " + std::to_string(longestExpression) + " bytes",
                    "put parts of it into variables");
    }
    return Parser(text, where).whole();
}

} // namespace sharepane::control::arm
