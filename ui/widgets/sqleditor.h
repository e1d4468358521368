#pragma once

#include <QtGui/QSyntaxHighlighter>
#include <QtWidgets/QPlainTextEdit>

class QCompleter;
class QStringListModel;

namespace sharepane::ui {

/// Colours SQL: words of the language, texts, numbers, comments. Takes its colours from the palette given.
class SqlHighlighter : public QSyntaxHighlighter {
    Q_OBJECT

public:
    SqlHighlighter(QTextDocument* document, const QPalette& palette);
    void setPalette(const QPalette& palette);

protected:
    void highlightBlock(const QString& text) override;

private:
    QTextCharFormat m_keyword;
    QTextCharFormat m_text;
    QTextCharFormat m_number;
    QTextCharFormat m_comment;
    QTextCharFormat m_quotedName;
};

/// A text editor for SQL with completion. Ctrl+Space completes; it also offers itself after two letters.
class SqlEditor : public QPlainTextEdit {
    Q_OBJECT

public:
    explicit SqlEditor(QWidget* parent = nullptr);

    /// Tables and columns to offer beside the words of the language.
    void setWords(const QStringList& words);
    /// The selection, or everything.
    [[nodiscard]] QString sql() const;
    [[nodiscard]] QCompleter* completer() const { return m_completer; }

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void complete(bool always);
    void insertCompletion(const QString& word);
    [[nodiscard]] QString wordBeforeCursor() const;

    SqlHighlighter* m_highlighter;
    QCompleter* m_completer;
    QStringListModel* m_words;
};

} // namespace sharepane::ui
