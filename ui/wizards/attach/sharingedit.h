#pragma once

#include "ui/wizards/attach/sharing.h"

#include <QtWidgets/QWidget>

#include <array>
#include <optional>

class QLabel;
class QLineEdit;
class QTableView;

namespace sharepane::ui {

class RowsModel;

/// The eight lists of table-level sharing, with what they match now beside them.
class SharingEdit : public QWidget {
    Q_OBJECT

public:
    explicit SharingEdit(QWidget* parent = nullptr);

    /// Other words than those of a follower: the heading of the last column, and "%1 of %2 are …".
    void setWords(const QString& column, const QString& summary);
    /// What stands there while it isn't known what the leader has.
    void setUnknownWords(const QString& words);
    /// What the leader has; nothing while that isn't known.
    void setKnown(const std::optional<EntityNames>& names);
    void setLists(const facade::FollowerOptions& options);
    /// Only the lists of these options are set.
    [[nodiscard]] facade::FollowerOptions lists() const;
    [[nodiscard]] QString problem() const;
    [[nodiscard]] QLineEdit* includeEdit(EntityKind kind) const { return m_lines[index(kind)].include; }
    [[nodiscard]] QLineEdit* excludeEdit(EntityKind kind) const { return m_lines[index(kind)].exclude; }
    [[nodiscard]] QString summary() const;
    [[nodiscard]] const RowsModel* matches() const { return m_matches; }

Q_SIGNALS:
    void changed();

private:
    struct Line {
        QLineEdit* include = nullptr;
        QLineEdit* exclude = nullptr;
    };
    static std::size_t index(EntityKind kind) { return static_cast<std::size_t>(kind); }
    void showMatches();

    std::array<Line, entityKinds.size()> m_lines{};
    std::optional<EntityNames> m_known;
    QLabel* m_note;
    QLabel* m_summary;
    QString m_words;   ///< of the summary
    QString m_unknown; ///< in its place
    QTableView* m_view;
    RowsModel* m_matches;
};

} // namespace sharepane::ui
