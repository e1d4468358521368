#include "ui/text/limittext.h"

#include "core/base/units.h"
#include "ui/text/format.h"

#include <QtCore/QCoreApplication>

#include <algorithm>
#include <array>
#include <optional>

namespace sharepane::ui {

namespace {

constexpr const char* context = "sharepane::ui::LimitText";

struct Tr {
    Q_DECLARE_TR_FUNCTIONS(sharepane::ui::LimitText)
};

struct Words {
    const char* name; ///< as the core has it
    const char* label;
    const char* meaning;
};

constexpr std::array known{
    Words{"header-bytes", QT_TRANSLATE_NOOP("sharepane::ui::LimitText", "Head of a request"),
          QT_TRANSLATE_NOOP("sharepane::ui::LimitText",
                            "Request line and headers together. A larger head is refused.")},
    Words{"body-bytes", QT_TRANSLATE_NOOP("sharepane::ui::LimitText", "Body of a request"),
          QT_TRANSLATE_NOOP("sharepane::ui::LimitText", "A larger body is refused.")},
    Words{"connections", QT_TRANSLATE_NOOP("sharepane::ui::LimitText", "Connections in all"),
          QT_TRANSLATE_NOOP("sharepane::ui::LimitText", "Further connections are closed at once.")},
    Words{"connections-per-address",
          QT_TRANSLATE_NOOP("sharepane::ui::LimitText", "Connections of one address"),
          QT_TRANSLATE_NOOP("sharepane::ui::LimitText",
                            "Further connections of that address are closed at once.")},
    Words{"handshake", QT_TRANSLATE_NOOP("sharepane::ui::LimitText", "Time for a TLS handshake"),
          QT_TRANSLATE_NOOP("sharepane::ui::LimitText", "After that the connection is closed.")},
    Words{"receive", QT_TRANSLATE_NOOP("sharepane::ui::LimitText", "Time to receive"),
          QT_TRANSLATE_NOOP(
              "sharepane::ui::LimitText",
              "For a whole head, and then for a whole body. After that the connection is closed.")},
    Words{"idle", QT_TRANSLATE_NOOP("sharepane::ui::LimitText", "Time between two requests"),
          QT_TRANSLATE_NOOP("sharepane::ui::LimitText",
                            "A connection that asks for nothing for so long is closed.")},
    Words{"send", QT_TRANSLATE_NOOP("sharepane::ui::LimitText", "Time to send 256 KiB"),
          QT_TRANSLATE_NOOP("sharepane::ui::LimitText", "Who reads more slowly is cut off.")},
    Words{"wrong-credential-burst",
          QT_TRANSLATE_NOOP("sharepane::ui::LimitText", "Wrong credentials at once"),
          QT_TRANSLATE_NOOP("sharepane::ui::LimitText",
                            "An address that presents more is told to wait. Right ones go on being served.")},
    Words{"wrong-credentials-per-minute",
          QT_TRANSLATE_NOOP("sharepane::ui::LimitText", "Wrong credentials a minute"),
          QT_TRANSLATE_NOOP("sharepane::ui::LimitText", "Of one address, in the long run.")},
    Words{"io-threads", QT_TRANSLATE_NOOP("sharepane::ui::LimitText", "Threads for connections"),
          QT_TRANSLATE_NOOP("sharepane::ui::LimitText", "They carry connections and do nothing else.")},
    Words{"worker-threads", QT_TRANSLATE_NOOP("sharepane::ui::LimitText", "Threads that answer"),
          QT_TRANSLATE_NOOP("sharepane::ui::LimitText", "As many others read logs, catalogues and files.")},
};

template <typename T>
std::optional<std::uint64_t> numberOf(const Result<T>& parsed)
{
    if constexpr (std::is_same_v<T, std::chrono::milliseconds>) {
        return parsed ? std::optional(static_cast<std::uint64_t>(parsed->count())) : std::nullopt;
    } else {
        return parsed ? std::optional<std::uint64_t>(*parsed) : std::nullopt;
    }
}

std::optional<std::uint64_t> valueOf(const facade::ServiceLimit& limit, const QString& typed)
{
    const std::string text = typed.trimmed().toStdString();
    switch (limit.unit) {
    case facade::ServiceLimit::Unit::bytes:
        return numberOf(parseSize(text));
    case facade::ServiceLimit::Unit::span:
        return numberOf(parseSpan(text));
    case facade::ServiceLimit::Unit::count:
        break;
    }
    bool isNumber = false;
    const std::uint64_t number = QString::fromStdString(text).toULongLong(&isNumber);
    return isNumber ? std::optional(number) : std::nullopt;
}

} // namespace

LimitText describe(const facade::ServiceLimit& limit)
{
    const auto* const found = std::ranges::find(known, limit.name, &Words::name);
    if (found == known.end()) {
        return {text(limit.name), text(limit.meaning)};
    }
    return {QCoreApplication::translate(context, found->label),
            QCoreApplication::translate(context, found->meaning)};
}

QString limitProblem(const facade::ServiceLimit& limit, const QString& typed)
{
    const auto value = valueOf(limit, typed);
    return value && *value >= limit.least.number && *value <= limit.most.number
               ? QString()
               : Tr::tr("%1: write it from %2 to %3, as %4.")
                     .arg(describe(limit).label, text(limit.least.text), text(limit.most.text),
                          text(limit.usual.text));
}

bool isUsual(const facade::ServiceLimit& limit, const QString& typed)
{
    return valueOf(limit, typed) == limit.usual.number;
}

} // namespace sharepane::ui
