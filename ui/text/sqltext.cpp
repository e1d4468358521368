#include "ui/text/sqltext.h"

#include <QtCore/QRegularExpression>

namespace sharepane::ui {

QString quotedName(const QString& name)
{
    // Upper-case words and short lists of reserved words aside, this form never needs quotes; quoting more
    // than necessary does no harm.
    static const QRegularExpression plain(QStringLiteral("^[a-z_][a-z0-9_]*$"));
    static const QStringList reserved{
        QStringLiteral("all"),   QStringLiteral("and"),    QStringLiteral("as"),     QStringLiteral("case"),
        QStringLiteral("cast"),  QStringLiteral("desc"),   QStringLiteral("end"),    QStringLiteral("for"),
        QStringLiteral("from"),  QStringLiteral("group"),  QStringLiteral("in"),     QStringLiteral("limit"),
        QStringLiteral("not"),   QStringLiteral("null"),   QStringLiteral("on"),     QStringLiteral("or"),
        QStringLiteral("order"), QStringLiteral("select"), QStringLiteral("table"),  QStringLiteral("then"),
        QStringLiteral("to"),    QStringLiteral("union"),  QStringLiteral("user"),   QStringLiteral("using"),
        QStringLiteral("when"),  QStringLiteral("where"),  QStringLiteral("window"), QStringLiteral("with")};
    if (plain.match(name).hasMatch() && !reserved.contains(name)) {
        return name;
    }
    QString escaped = name;
    escaped.replace(u'"', QStringLiteral("\"\""));
    return u'"' + escaped + u'"';
}

} // namespace sharepane::ui
