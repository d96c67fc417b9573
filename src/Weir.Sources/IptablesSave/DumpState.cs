using System.Collections.Immutable;
using Weir.Core.Rules;

namespace Weir.Sources.IptablesSave;

/// <summary>Where in a dump a line stands: what has to be known of the lines above it to read it.</summary>
/// <param name="Family">Ip or Ip6.</param>
/// <param name="FamilyIsGiven">The caller said the family; headers do not change it.</param>
/// <param name="Table">The table begun last, None outside.</param>
/// <param name="Hidden">Chains of this table with the name of a target, which they hide.</param>
internal sealed record DumpState(Family Family, bool FamilyIsGiven, TableKind Table, ImmutableHashSet<string> Hidden)
{
    public static DumpState Start(Family family, bool given) => new(family, given, TableKind.None, []);

    /// <summary>The state behind a line.</summary>
    public DumpState After(ReadOnlySpan<byte> line)
    {
        if (line.IsEmpty)
        {
            return this;
        }

        switch (line[0])
        {
            case (byte)'*':
                return this with { Table = TableKinds.Parse(Trim(line[1..])), Hidden = [] };
            case (byte)'#' when !FamilyIsGiven && FamilyDetector.OfHeader(line) is { } family && family != Family:
                return this with { Family = family };
            case (byte)'C' when Trim(line).SequenceEqual("COMMIT"u8):
                return this with { Table = TableKind.None, Hidden = [] };
            case (byte)':' when ModuleRegistry.IsTarget(FirstWord(line[1..])):
                return this with { Hidden = Hidden.Add(Bytes.Text(FirstWord(line[1..]))) };
            case (byte)'-' when line.StartsWith("-N "u8) && ModuleRegistry.IsTarget(FirstWord(line[3..])):
                return this with { Hidden = Hidden.Add(Bytes.Text(FirstWord(line[3..]))) };
            default:
                return this;
        }
    }

    /// <summary>Without blanks and the CR of a CR LF behind.</summary>
    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> line) => line.TrimEnd(" \t\r"u8);

    public static ReadOnlySpan<byte> FirstWord(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOfAny(" \t\r"u8);
        return end < 0 ? text : text[..end];
    }
}
