#include "ui/widgets/sqleditor.h"

#include "ui/widgets/colors.h"

#include <QtCore/QSet>
#include <QtCore/QStringListModel>
#include <QtGui/QFontDatabase>
#include <QtGui/QKeyEvent>
#include <QtWidgets/QAbstractItemView>
#include <QtWidgets/QCompleter>
#include <QtWidgets/QScrollBar>

namespace sharepane::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int minimumPrefix = 2;
enum BlockState : int { outside = 0, insideComment = 1, insideText = 2 };

const QStringList& keywords()
{
    static const QStringList words =
        u"ALL AND ANTI ANY AS ASC ASOF BETWEEN BY CASE CAST COLUMNS CROSS DESC DESCRIBE DISTINCT ELSE END "
        u"EXCEPT "
        "EXCLUDE EXISTS EXPLAIN FALSE FILTER FIRST FOLLOWING FROM FULL GROUP HAVING ILIKE IN INNER INTERSECT "
        "INTERVAL IS JOIN LAST LATERAL LEFT LIKE LIMIT NATURAL NOT NULL NULLS OFFSET ON OR ORDER OUTER OVER "
        "PARTITION PIVOT POSITIONAL PRECEDING QUALIFY RANGE RECURSIVE REPLACE RIGHT ROW ROWS SAMPLE SELECT "
        "SEMI "
        "SHOW SUMMARIZE TABLE THEN TRUE UNBOUNDED UNION UNNEST UNPIVOT USING VALUES WHEN WHERE WINDOW WITH "
        "avg count date_trunc max min quantile_cont round strftime sum"_s.split(u' ');
    return words;
}

const QSet<QString>& keywordSet()
{
    static const QSet<QString> set = [] {
        QSet<QString> upper;
        for (const QString& word : keywords()) {
            upper.insert(word.toUpper());
        }
        return upper;
    }();
    return set;
}

bool isWordCharacter(QChar c)
{
    return c.isLetterOrNumber() || c == u'_';
}

} // namespace

SqlHighlighter::SqlHighlighter(QTextDocument* document, const QPalette& palette)
    : QSyntaxHighlighter(document)
{
    setPalette(palette);
}

void SqlHighlighter::setPalette(const QPalette& palette)
{
    const Colors& colors = colorsFor(palette);
    m_keyword.setForeground(colors.accent);
    m_keyword.setFontWeight(QFont::DemiBold);
    m_text.setForeground(colors.good);
    m_number.setForeground(colors.warning);
    m_comment.setForeground(colors.muted);
    m_comment.setFontItalic(true);
    m_quotedName.setForeground(colors.text);
    rehighlight();
}

void SqlHighlighter::highlightBlock(const QString& line)
{
    qsizetype at = 0;
    const qsizetype size = line.size();
    int state = std::max(previousBlockState(), static_cast<int>(outside));
    const auto mark = [this](qsizetype from, qsizetype to, const QTextCharFormat& format) {
        setFormat(static_cast<int>(from), static_cast<int>(to - from), format);
    };
    while (at < size) {
        if (state == insideComment) {
            const qsizetype end = line.indexOf(u"*/"_s, at);
            mark(at, end < 0 ? size : end + 2, m_comment);
            state = end < 0 ? insideComment : outside;
            at = end < 0 ? size : end + 2;
        } else if (state == insideText) {
            const qsizetype end = line.indexOf(u'\'', at);
            mark(at, end < 0 ? size : end + 1, m_text);
            state = end < 0 ? insideText : outside;
            at = end < 0 ? size : end + 1;
        } else if (line[at] == u'-' && at + 1 < size && line[at + 1] == u'-') {
            mark(at, size, m_comment);
            at = size;
        } else if (line[at] == u'/' && at + 1 < size && line[at + 1] == u'*') {
            state = insideComment;
        } else if (line[at] == u'\'') {
            mark(at, at + 1, m_text);
            state = insideText;
            ++at;
        } else if (line[at] == u'"') {
            const qsizetype end = line.indexOf(u'"', at + 1);
            mark(at, end < 0 ? size : end + 1, m_quotedName);
            at = end < 0 ? size : end + 1;
        } else if (isWordCharacter(line[at])) {
            qsizetype end = at;
            while (end < size && (isWordCharacter(line[end]) || (line[at].isDigit() && line[end] == u'.'))) {
                ++end;
            }
            if (line[at].isDigit()) {
                mark(at, end, m_number);
            } else if (keywordSet().contains(line.sliced(at, end - at).toUpper())) {
                mark(at, end, m_keyword);
            }
            at = end;
        } else {
            ++at;
        }
    }
    setCurrentBlockState(state);
}

SqlEditor::SqlEditor(QWidget* parent)
    : QPlainTextEdit(parent)
    , m_highlighter(new SqlHighlighter(document(), palette()))
    , m_completer(new QCompleter(this))
    , m_words(new QStringListModel(this))
{
    setAccessibleName(tr("SQL"));
    QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    font.setPointSizeF(this->font().pointSizeF() * 1.05);
    setFont(font);
    setTabChangesFocus(false);
    setTabStopDistance(fontMetrics().horizontalAdvance(u' ') * 4);
    setLineWrapMode(QPlainTextEdit::NoWrap);
    setPlaceholderText(tr("SELECT … FROM …"));
    m_completer->setModel(m_words);
    m_completer->setWidget(this);
    m_completer->setCompletionMode(QCompleter::PopupCompletion);
    m_completer->setCaseSensitivity(Qt::CaseInsensitive);
    m_completer->setModelSorting(QCompleter::UnsortedModel); // what the database has comes first
    m_completer->popup()->setAccessibleName(tr("Completions"));
    connect(m_completer, qOverload<const QString&>(&QCompleter::activated), this,
            &SqlEditor::insertCompletion);
    setWords({});
}

void SqlEditor::setWords(const QStringList& words)
{
    QStringList all = words;
    QStringList rest = keywords();
    all.sort(Qt::CaseInsensitive);
    rest.sort(Qt::CaseInsensitive);
    all += rest;
    all.removeDuplicates();
    m_words->setStringList(all);
}

QString SqlEditor::sql() const
{
    const QTextCursor cursor = textCursor();
    return cursor.hasSelection() ? cursor.selectedText().replace(QChar(0x2029), u'\n') : toPlainText();
}

QString SqlEditor::wordBeforeCursor() const
{
    const QTextCursor cursor = textCursor();
    const QString line = cursor.block().text().left(cursor.positionInBlock());
    qsizetype start = line.size();
    while (start > 0 && isWordCharacter(line[start - 1])) {
        --start;
    }
    return line.sliced(start);
}

void SqlEditor::keyPressEvent(QKeyEvent* event)
{
    const bool popup = m_completer->popup()->isVisible();
    if (popup) {
        switch (event->key()) {
        case Qt::Key_Enter:
        case Qt::Key_Return:
        case Qt::Key_Escape:
        case Qt::Key_Tab:
        case Qt::Key_Backtab:
            event->ignore(); // the completer takes it
            return;
        default:
            break;
        }
    }
    if (event->key() == Qt::Key_Space && event->modifiers() == Qt::ControlModifier) {
        complete(true);
        return;
    }
    // Running and cancelling are the page's keys.
    if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) &&
        event->modifiers().testFlag(Qt::ControlModifier)) {
        event->ignore();
        return;
    }
    QPlainTextEdit::keyPressEvent(event);
    const bool typed = !event->text().isEmpty() && event->text().at(0).isPrint() &&
                       !event->modifiers().testAnyFlags(Qt::ControlModifier | Qt::AltModifier);
    if (typed || popup) {
        complete(false);
    }
}

void SqlEditor::complete(bool always)
{
    const QString prefix = wordBeforeCursor();
    if (!always && prefix.size() < minimumPrefix) {
        m_completer->popup()->hide();
        return;
    }
    m_completer->setCompletionPrefix(prefix);
    const bool whole = m_completer->completionCount() == 1 &&
                       m_completer->currentCompletion().compare(prefix, Qt::CaseInsensitive) == 0;
    if (m_completer->completionCount() == 0 || whole) {
        m_completer->popup()->hide();
        return;
    }
    m_completer->popup()->setCurrentIndex(m_completer->completionModel()->index(0, 0));
    QRect place = cursorRect();
    place.setWidth(m_completer->popup()->sizeHintForColumn(0) +
                   m_completer->popup()->verticalScrollBar()->sizeHint().width() + 12);
    m_completer->complete(place);
}

void SqlEditor::insertCompletion(const QString& word)
{
    QTextCursor cursor = textCursor();
    cursor.movePosition(QTextCursor::Left, QTextCursor::KeepAnchor,
                        static_cast<int>(wordBeforeCursor().size()));
    cursor.insertText(word);
    setTextCursor(cursor);
}

void SqlEditor::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange) {
        m_highlighter->setPalette(palette());
    }
    QPlainTextEdit::changeEvent(event);
}

} // namespace sharepane::ui
