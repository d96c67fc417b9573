namespace Weir.Core.Model;

public enum SiteChangeKind
{
    Topology,
    Options,
    Member,
    Device,
    Forward,
    Opening,
    Ban,
    Listener,
    Allow,
    Kind,
}

public enum SiteChangeAction
{
    Added,
    Removed,
    Changed,
}

/// <summary>One difference between two sites, for people. Texts are made when asked for: a first load has a change per row.</summary>
public readonly struct SiteChange
{
    private readonly object? _before;
    private readonly object? _after;

    internal SiteChange(SiteChangeKind kind, object? before, object? after)
    {
        Kind = kind;
        _before = before;
        _after = after;
    }

    public SiteChangeKind Kind { get; }

    internal object? RowBefore => _before;

    internal object? RowAfter => _after;

    public SiteChangeAction Action =>
        _before is null ? SiteChangeAction.Added
        : _after is null ? SiteChangeAction.Removed
        : SiteChangeAction.Changed;

    /// <summary>The member the row belongs to; null for topology, options and the rows of no member.</summary>
    public uint? MemberId => SiteRowText.MemberOf(_after ?? _before);

    /// <summary>What names the row within its kind: <c>4711</c>, <c>4711 tcp 8080</c>, <c>198.51.100.0/24</c>.</summary>
    public string Key => SiteRowText.Key(_after ?? _before);

    /// <summary>The row before, in words; null when it was added.</summary>
    public string? Before => _before is null ? null : SiteRowText.Describe(_before);

    /// <summary>The row after, in words; null when it was removed.</summary>
    public string? After => _after is null ? null : SiteRowText.Describe(_after);

    /// <summary><c>+ device 4711 10.16.0.7: room</c>, <c>- …</c>, <c>~ member 4711: before → after</c>.</summary>
    public override string ToString()
    {
        var kind = Kind.ToString().ToLowerInvariant();
        var head = Key.Length == 0 ? kind : $"{kind} {Key}";
        return Action switch
        {
            SiteChangeAction.Added => $"+ {head}{Behind(After)}",
            SiteChangeAction.Removed => $"- {head}{Behind(Before)}",
            _ => $"~ {head}: {Word(Before)} → {Word(After)}",
        };
    }

    /// <summary>Bans, allowed sources and listeners need no words of their own.</summary>
    private static string Behind(string? words) => words is { Length: > 0 } ? $": {words}" : "";

    private static string Word(string? words) => words is { Length: > 0 } ? words : "(no words)";
}
