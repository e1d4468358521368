#pragma once

#include "core/facade/types.h"
#include "ui/wizards/attach/sharing.h"

#include <QtWidgets/QWidget>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QToolButton;

namespace sharepane::ui {

class SharingEdit;

/// How a database is going to be followed: hot spans, modification kinds, prefetching and the lists of
/// table-level sharing. Behind a button until somebody wants them; as usual until then.
class OptionsEdit : public QWidget {
    Q_OBJECT

public:
    explicit OptionsEdit(QWidget* parent = nullptr);

    void setOpen(bool open);
    [[nodiscard]] bool isOpen() const;
    /// Of one database; the lists are not for all of them.
    void setSingle(bool single);
    /// What is open now as the core takes it, or the usual options.
    [[nodiscard]] facade::FollowerOptions options() const;
    /// Nothing of what is open is wrong.
    [[nodiscard]] bool isReady() const;
    /// What German needs is more than English does.
    [[nodiscard]] int widthWanted() const;
    [[nodiscard]] SharingEdit* sharing() const { return m_sharing; }
    [[nodiscard]] QToolButton* button() const { return m_more; }
    [[nodiscard]] QLineEdit* hotEdit() const { return m_hot; }
    [[nodiscard]] QLineEdit* tableHotEdit() const { return m_tableHot; }
    [[nodiscard]] QComboBox* cachingBox() const { return m_caching; }
    [[nodiscard]] QComboBox* principalsBox() const { return m_principals; }
    [[nodiscard]] QCheckBox* prefetchBox() const { return m_prefetch; }

Q_SIGNALS:
    void changed();
    /// It takes another height.
    void opened(bool open);

private:
    void buildRows();
    void check();

    QToolButton* m_more;
    QWidget* m_body;
    QLineEdit* m_hot;
    QLabel* m_hotNote;
    QLineEdit* m_tableHot;
    QLabel* m_tableHotNote;
    QComboBox* m_caching;
    QComboBox* m_principals;
    QCheckBox* m_prefetch;
    SharingEdit* m_sharing;
    bool m_single = true;
};

/// "flights=7d, weather=0d" as spans by table; nothing when it says something else.
[[nodiscard]] std::optional<std::map<std::string, std::chrono::milliseconds>>
tableSpansOf(const QString& typed);

} // namespace sharepane::ui
