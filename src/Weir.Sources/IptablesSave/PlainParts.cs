using Weir.Core.Rules;

namespace Weir.Sources.IptablesSave;

/// <summary>Reads the two parts of a plain rule behind its addresses, tests and target, each remembered by its text.</summary>
internal sealed class PlainParts(RuleParser parser, ChainNames chains, PlainPorts ports)
{
    private readonly Words _words = new();
    private readonly PartCache _tests = new();
    private readonly PartCache _targets = new();

    /// <summary>Null when the part has to be read with the whole rule, be it wrong or only unusual.</summary>
    public RulePart? Tests(byte[] block, int start, int end, int context, Hook? hook)
    {
        if (start == end)
        {
            return RulePart.Nothing;
        }

        var text = block.AsSpan(start, end - start);
        if (ports.TryParse(text) is { } plain)
        {
            return plain;
        }

        if (_tests.Find(text, context, out var hash) is { } known)
        {
            return known;
        }

        var part = Read(block, start, end, hook, 0);
        if (part is not null)
        {
            _tests.Add(text, context, hash, part);
        }

        return part;
    }

    /// <param name="block">The lines.</param>
    /// <param name="start">Where <c>-j</c> stands.</param>
    /// <param name="end">The line's end.</param>
    /// <param name="context">Family, table and hook.</param>
    /// <param name="hook">The built-in chain's hook.</param>
    /// <param name="protocol">What the tests make certain.</param>
    public RulePart? Target(byte[] block, int start, int end, int context, Hook? hook, byte protocol)
    {
        if (start == end)
        {
            return RulePart.Nothing;
        }

        var text = block.AsSpan(start, end - start);
        if (PlainTargets.TryParse(text, parser.Facts, hook, protocol) is { } plain)
        {
            return plain;
        }

        context = (context << 8) | protocol;
        if (_targets.Find(text, context, out var hash) is { } known)
        {
            return known;
        }

        var part = Jump(text) ?? Read(block, start, end, hook, protocol);
        if (part is not null)
        {
            _targets.Add(text, context, hash, part);
        }

        return part;
    }

    private RulePart? Read(byte[] block, int start, int end, Hook? hook, byte protocol) =>
        _words.Split(block, start, end, start) && parser.TryReadPart(_words, hook, protocol)
            ? new RulePart(parser.Line, parser.Parts) { Protocol = parser.Facts.CertainProtocol }
            : null;

    /// <summary><c>-j</c> and a chain, nothing behind.</summary>
    private RulePart? Jump(ReadOnlySpan<byte> text)
    {
        if (!text.StartsWith("-j "u8))
        {
            return null;
        }

        var name = text[3..];
        return
            name.IsEmpty
            || name.Length > ModuleRegistry.LongestName
            || name.ContainsAny(" \t\""u8)
            || name[0] is (byte)'-' or (byte)'!'
            || ModuleRegistry.IsTarget(name)
            ? null
            : new RulePart(Verdicts.Standard(name) ?? chains.JumpTo(name));
    }
}
