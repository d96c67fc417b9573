using System.Text;
using Weir.Core.Rules;

namespace Weir.Backends.IptablesIpset;

/// <summary>A rule's tests in iptables' words; one instance is used again for every rule.</summary>
internal sealed class MatchLine(StringBuilder line)
{
    private readonly CoreTests _core = new();
    private readonly ModuleTests _modules = new(line);
    private readonly List<Match> _rest = [];

    /// <returns>What iptables has no words for, or null.</returns>
    public string? Write(ReadOnlySpan<Match> matches)
    {
        _core.Clear();
        _modules.Clear();
        _rest.Clear();
        var ordered = Ordered(matches);
        // An odd mask has no other words than -s and -d; a prefix has, those of iprange.
        foreach (var match in matches[..ordered])
        {
            _ = match is Match.Masked && _core.Take(match);
        }

        byte? asked = null;
        foreach (var match in matches[..ordered])
        {
            if (!_core.Has(match) && !_core.Take(match))
            {
                _rest.Add(match);
            }

            asked ??= Protocols.AskedBy(match);
        }

        foreach (var match in matches[ordered..])
        {
            _rest.Add(match);
        }

        if (asked is { } protocol)
        {
            _core.Demand(protocol);
        }

        _core.Write(line);
        _modules.Protocol = _core.Protocol;
        string? problem = null;
        for (var i = 0; i < _rest.Count && problem is null; i++)
        {
            if (IcmpTests.IsType(_rest[i]) && _rest[i] is Match.Compare type)
            {
                problem = IcmpTests.Write(_modules, type, i + 1 < _rest.Count ? _rest[i + 1] : null, out var took);
                i += took ? 1 : 0;
            }
            else
            {
                problem = _modules.Write(_rest[i]);
            }
        }

        return problem;
    }

    /// <summary>How many tests may change places: those before the first that changes state when it is asked.</summary>
    private static int Ordered(ReadOnlySpan<Match> matches)
    {
        for (var i = 0; i < matches.Length; i++)
        {
            if (matches[i] is Match.Extension { Purity: Purity.Stateful })
            {
                return i;
            }
        }

        return matches.Length;
    }
}
