using Weir.Core.Text;

namespace Weir.Core.Model;

/// <summary>Over which time a quota is counted; both begin at midnight of <see cref="SiteOptions.Zone"/>.</summary>
public enum QuotaTime : byte
{
    Day,
    Month,
}

/// <summary>Which of a member's packets count for a quota.</summary>
public enum QuotaDirection : byte
{
    Both,
    Up,
    Down,
}

/// <summary>How much a member may move in a day or a month, and what happens then.</summary>
/// <param name="Name">1–32 lower-case letters, digits and '-', the first a letter.</param>
/// <param name="Bytes">Of whole IP packets; above zero.</param>
public sealed record Quota(string Name, ulong Bytes, QuotaTime Per)
{
    /// <summary>The name of what belongs to no destination class, among <see cref="Classes"/>.</summary>
    public const string Rest = "rest";

    /// <summary>What a member's row says in a quota's place when none holds for him.</summary>
    public const string None = "none";

    public QuotaDirection Direction { get; init; }

    /// <summary>Destination classes that count, <see cref="Rest"/> for traffic of none; empty: all.</summary>
    public EquatableArray<string> Classes { get; init; }

    /// <summary>Plans, as members' rows name them, that it holds for.</summary>
    public EquatableArray<string> Plans { get; init; }

    /// <summary>
    /// Logins or ids of members that it holds for, whatever their plan and its quota: their own exception, as is <see cref="Member.Quota"/> in a member's
    /// row.
    /// </summary>
    public EquatableArray<string> Members { get; init; }

    /// <summary>Percent at which somebody is told, ascending; 100 is always among them.</summary>
    public EquatableArray<uint> At { get; init; } = [100];

    /// <summary>The plan that a member is moved to until the period ends; null: he is only told of.</summary>
    public string? MoveTo { get; init; }

    public Origin Origin { get; init; }

    /// <summary>True when traffic of this destination class counts.</summary>
    /// <param name="name">The class; empty for what belongs to none.</param>
    public bool Counts(string name) => Classes.IsEmpty || Classes.Contains(name.Length == 0 ? Rest : name);
}
