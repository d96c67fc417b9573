using System.Collections.Immutable;
using Weir.Core.Text;

namespace Weir.Sources.Yaml;

/// <summary>A YAML value with the place it was read from, so that every later finding has a line and a column.</summary>
internal abstract record YamlValue(Position.InFile At)
{
    /// <summary>What it is, in words for the operator.</summary>
    public abstract string Kind { get; }

    /// <param name="At">First character.</param>
    /// <param name="Text">After unquoting.</param>
    /// <param name="IsPlain">Not quoted and no block text: only then may it be a number, a truth value or null.</param>
    public sealed record Scalar(Position.InFile At, string Text, bool IsPlain) : YamlValue(At)
    {
        public bool IsNull => IsPlain && Text is "" or "~" or "null" or "Null" or "NULL";

        public override string Kind => IsNull ? "nothing" : $"the text '{Excerpt.Of(Text)}'";
    }

    /// <summary>What was reported when it was read; nobody says more about it.</summary>
    public sealed record Unreadable(Position.InFile At) : YamlValue(At)
    {
        public override string Kind => "unreadable";
    }

    public sealed record Sequence(Position.InFile At, ImmutableArray<YamlValue> Items) : YamlValue(At)
    {
        public override string Kind => "a list";
    }

    public sealed record Map(Position.InFile At, ImmutableArray<YamlEntry> Entries) : YamlValue(At)
    {
        public override string Kind => "a map of keys";
    }
}

internal readonly record struct YamlEntry(string Key, Position.InFile KeyAt, YamlValue Value);
