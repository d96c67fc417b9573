namespace Weir.Sources.IptablesSave;

/// <summary>What reading an argument gave: its canonical text, or what is wrong with it.</summary>
/// <param name="Text">As iptables-save prints it; null when it is wrong.</param>
/// <param name="Problem">In words for the operator; null when it is right.</param>
/// <param name="SaysNothing">The value is what holds without the option too, and iptables-save leaves it out.</param>
internal readonly record struct Argument(string? Text, string? Problem, bool SaysNothing = false)
{
    public static Argument Ok(string text) => new(text, null);

    public static Argument Bad(string problem) => new(null, problem);
}

/// <summary>Reads one argument of an option.</summary>
internal delegate Argument ArgumentReader(string text, RuleFacts rule);

/// <summary>One option of a match or target, as libxtables lets it be written.</summary>
internal sealed record Option(string Name, params ArgumentReader[] Arguments)
{
    /// <summary>May be written with <c>!</c>.</summary>
    public bool Negatable { get; init; }

    /// <summary>The module makes no sense without it.</summary>
    public bool Required { get; init; }

    /// <summary>May be given more than once.</summary>
    public bool Repeatable { get; init; }

    /// <summary>The argument may be missing.</summary>
    public bool ArgumentOptional { get; init; }

    /// <summary>Options of one module with the same letter exclude each other.</summary>
    public char Group { get; init; }

    /// <summary>Makes no sense without this other option.</summary>
    public string? Needs { get; init; }

    /// <summary>Other spellings of the name.</summary>
    public string[] Aliases { get; init; } = [];

    /// <summary>A value that is left out when saved, as it is the default.</summary>
    public string? Default { get; init; }

    /// <summary>A value that is written when the option is not given.</summary>
    public string? Always { get; init; }

    public Option Not() => this with { Negatable = true };
}

/// <summary>An option as a rule gives it.</summary>
internal sealed record GivenOption(Option Option, bool Negated, string[] Arguments, int Offset)
{
    /// <summary>The arguments in canonical form; set when the module is checked.</summary>
    public string[] Canonical { get; set; } = Arguments;

    public bool SaysNothing { get; set; }

    public string Value => Canonical[0];
}
