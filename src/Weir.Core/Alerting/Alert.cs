namespace Weir.Core.Alerting;

/// <summary>A rule whose condition is met, or was until a moment ago.</summary>
/// <param name="Name">The rule's.</param>
/// <param name="Since">The condition is met since then.</param>
/// <param name="Raised">When it was raised; null while it has not lasted long enough.</param>
/// <param name="OverSince">Raised, and the condition is not met any more since then; null while it is.</param>
/// <param name="Told">When somebody was last told.</param>
/// <param name="Value">The newest figure, in the subject's unit.</param>
/// <param name="Text">The newest line for people.</param>
public sealed record Alert(
    string Name,
    DateTimeOffset Since,
    DateTimeOffset? Raised,
    DateTimeOffset? OverSince,
    DateTimeOffset? Told,
    double? Value,
    string Text
);

/// <summary>Why somebody is told.</summary>
public enum NoticeKind
{
    Raised,

    /// <summary>It is still so.</summary>
    Repeated,
    Cleared,
}

/// <summary>Something to tell.</summary>
/// <param name="Rule">What it is about.</param>
/// <param name="Alert">As it stands; of a cleared one, as it stood last.</param>
public sealed record AlertNotice(NoticeKind Kind, AlertRule Rule, Alert Alert, DateTimeOffset At);
