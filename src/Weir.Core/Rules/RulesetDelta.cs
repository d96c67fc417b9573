namespace Weir.Core.Rules;

/// <summary>What a change of the site does to the contents of the sets, when the rules stay as they are.</summary>
public sealed record RulesetDelta(EquatableArray<SetDelta> Sets)
{
    public bool IsEmpty => Sets.IsEmpty;
}

/// <summary>Elements to take out of and to put into one set. A map's element whose data changes is in both.</summary>
public sealed record SetDelta(SetDeclaration Set, ElementTable Removed, ElementTable Added);
