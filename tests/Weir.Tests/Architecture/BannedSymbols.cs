namespace Weir.Tests.Architecture;

/// <summary>One line of BannedSymbols.txt: <c>documentation id;what to do instead</c>.</summary>
/// <param name="Id">Documentation id of a type (<c>T:</c>), method (<c>M:</c>), property (<c>P:</c>) or field (<c>F:</c>).</param>
/// <param name="Allowed">Assemblies (<c>weir</c>) and types (<c>Weir.Core.Model.AddressText</c>) that may use it.</param>
internal sealed record BannedSymbol(string Id, string Instead, IReadOnlyList<string> Allowed, int Line)
{
    public bool Matches(MemberUse use) =>
        Id.StartsWith("P:", StringComparison.Ordinal) ? IsAccessor(use.Member) : Id == use.Type || Id == use.Member;

    private bool IsAccessor(string? member)
    {
        var dot = Id.LastIndexOf('.');
        var (type, name) = (Id[2..dot], Id[(dot + 1)..]);
        return member == $"M:{type}.get_{name}"
            || (member is not null && member.StartsWith($"M:{type}.set_{name}(", StringComparison.Ordinal));
    }
}

/// <summary>
/// Checks compiled code against BannedSymbols.txt. The file is in the format of Roslyn's BannedApiAnalyzers, so that
/// the analyzer can take over; the comment <c>// allowed: NAME NAME</c> exempts for the lines up to the next blank one.
/// </summary>
internal sealed class BannedSymbols
{
    private const string AllowedMark = "// allowed:";

    private BannedSymbols(IReadOnlyList<BannedSymbol> symbols) => Symbols = symbols;

    public IReadOnlyList<BannedSymbol> Symbols { get; }

    public static BannedSymbols Read() => Parse(File.ReadAllLines(SourceFiles.PathOf("BannedSymbols.txt")));

    public static BannedSymbols Parse(IEnumerable<string> lines)
    {
        var symbols = new List<BannedSymbol>();
        IReadOnlyList<string> allowed = [];
        foreach (var (index, line) in lines.Index())
        {
            if (line.Length == 0)
                allowed = [];
            else if (line.StartsWith(AllowedMark, StringComparison.Ordinal))
                allowed = line[AllowedMark.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            else if (!line.StartsWith("//", StringComparison.Ordinal))
                symbols.Add(ParseLine(line, allowed, index + 1));
        }

        return new BannedSymbols(symbols);
    }

    /// <summary>One sentence per use that the file forbids, sorted.</summary>
    public IReadOnlyList<string> Check(CompiledAssembly assembly) =>
        (
            from use in assembly.Uses
            from symbol in Symbols
            where symbol.Matches(use) && !symbol.Allowed.Contains(assembly.Name) && !symbol.Allowed.Contains(use.From)
            select $"{use.From} ({assembly.Name}) uses {use.Member ?? use.Type}: {symbol.Instead}"
        )
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .ToArray();

    private static BannedSymbol ParseLine(string line, IReadOnlyList<string> allowed, int number)
    {
        var semicolon = line.IndexOf(';', StringComparison.Ordinal);
        if (semicolon < 2 || line[1] != ':' || semicolon == line.Length - 1)
            throw new FormatException($"BannedSymbols.txt({number}): expected ID;WHAT TO DO INSTEAD, read: {line}");
        return new BannedSymbol(line[..semicolon], line[(semicolon + 1)..], allowed, number);
    }
}
