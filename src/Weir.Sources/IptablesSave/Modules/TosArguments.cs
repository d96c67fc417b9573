namespace Weir.Sources.IptablesSave.Modules;

/// <summary>Names of types of service and of DiffServ classes (RFC 1349, 2474, 2597, 3246).</summary>
internal static class TosArguments
{
    /// <summary>What a name stands for is compared under this mask.</summary>
    public const uint NameMask = 0x3f;

    /// <summary><c>value[/mask]</c> or a name, printed with its mask.</summary>
    public static Argument Value(string text, RuleFacts rule)
    {
        if (TryName(text, out var named))
        {
            return Argument.Ok($"{Arguments.HexText(named, 2)}/{Arguments.HexText(NameMask, 2)}");
        }

        return Arguments.TryMarked(text, 0xff, out var value, out var mask, out var problem)
            ? Argument.Ok($"{Arguments.HexText(value, 2)}/{Arguments.HexText(mask, 2)}")
            : Argument.Bad(problem);
    }

    /// <summary>A class like <c>EF</c>, <c>CS3</c>, <c>AF21</c>, printed as its number.</summary>
    public static Argument Class(string text, RuleFacts rule)
    {
        var name = text.ToUpperInvariant();
        int? number = name switch
        {
            "BE" => 0,
            "EF" => 0x2e,
            ['C', 'S', >= '0' and <= '7'] => (name[2] - '0') << 3,
            ['A', 'F', >= '1' and <= '4', >= '1' and <= '3'] => ((name[2] - '0') << 3) | ((name[3] - '0') << 1),
            _ => null,
        };
        return number is { } found
            ? Argument.Ok(Arguments.HexText((ulong)found, 2))
            : Argument.Bad($"'{Arguments.Shown(text)}' is no DiffServ class like EF, CS3 or AF21");
    }

    private static bool TryName(string text, out uint value)
    {
        uint? found = text.ToUpperInvariant() switch
        {
            "MINIMIZE-DELAY" => 0x10,
            "MAXIMIZE-THROUGHPUT" => 0x08,
            "MAXIMIZE-RELIABILITY" => 0x04,
            "MINIMIZE-COST" => 0x02,
            "NORMAL-SERVICE" => 0x00,
            _ => null,
        };
        value = found ?? 0;
        return found is not null;
    }
}
