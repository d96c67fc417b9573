using System.Globalization;
using Weir.Core;
using Weir.Core.Rules;
using static Weir.Testing.Nft.Packed;

namespace Weir.Testing.Generators;

/// <summary>Groups of rules that passes make something of, put among other rules.</summary>
internal sealed class RandomStructures(Random random)
{
    private static readonly string[] Prefixes =
    [
        "10.0.0.1/32",
        "10.0.0.2/32",
        "10.0.0.0/31",
        "10.0.0.0/24",
        "10.1.2.3/32",
    ];
    private static readonly string[] Hosts = ["10.0.0.1", "10.0.0.2", "10.0.1.1", "10.1.2.3", "172.16.5.6"];
    private int _ordinal;

    public void NextTable() => _ordinal = 0;

    /// <param name="rules">A chain's rules so far.</param>
    /// <param name="table">Its table's name.</param>
    /// <param name="below">Chains it may jump to.</param>
    public void Add(List<Rule> rules, string table, List<string> below)
    {
        AddJumps(rules, below);
        if (random.Next(2) == 0)
        {
            rules.InsertRange(random.Next(rules.Count + 1), Alike(table));
        }

        if (random.Next(3) == 0)
        {
            rules.InsertRange(random.Next(rules.Count + 1), Logged());
        }

        if (table == "mangle" && random.Next(2) == 0)
        {
            rules.InsertRange(random.Next(rules.Count + 1), MarkedBetween());
        }

        if (random.Next(3) == 0)
        {
            rules.Insert(random.Next(rules.Count + 1), Asked());
        }
    }

    /// <summary>Jumps to the chains below by key; in a leaf, a return instead: who comes back early must come back to the right place.</summary>
    public void AddJumps(List<Rule> rules, List<string> below)
    {
        if (below.Count > 1 && random.Next(3) > 0)
        {
            rules.InsertRange(random.Next(2) == 0 ? rules.Count : random.Next(rules.Count + 1), Jumps(below));
        }
        else if (random.Next(2) == 0)
        {
            var back = new Rule([To($"{Hosts[random.Next(2)]}/32")], [], new Verdict.Return());
            rules.Insert(random.Next(rules.Count), back);
        }
    }

    /// <summary>One jump to each chain by source; the networks overlap more often than not.</summary>
    private IEnumerable<Rule> Jumps(List<string> below) =>
        below.Select(chain => new Rule([From(Prefixes[random.Next(Prefixes.Length)])], [], new Verdict.Jump(chain)));

    /// <summary>Rules of one shape that end alike, or two ways: a set, or a verdict map, most of whose elements others have too.</summary>
    private IEnumerable<Rule> Alike(string table)
    {
        var left = random.Next(Hosts.Length);
        var verdicts = random.Next(3);
        for (var i = 0; i < Hosts.Length; i++)
        {
            if (i == left)
            {
                continue;
            }

            Verdict verdict =
                verdicts == 0 || (verdicts == 1 && i % 2 == 0) ? new Verdict.Accept() : new Verdict.Drop();
            yield return table == "nat"
                ? new Rule([From($"{Hosts[i]}/32")], [], new Verdict.Accept())
                : new Rule([From($"{Hosts[i]}/32")], [], verdict);
        }
    }

    /// <summary>Two kinds of log lines about packets that may be the same.</summary>
    private IEnumerable<Rule> Logged()
    {
        for (var i = 0; i < 4; i++)
        {
            var host = $"{Hosts[random.Next(2)]}/32";
            var test = i % 2 == 0 ? From(host) : To(host);
            var verdict = random.Next(4) == 0 ? new Verdict.Return() : (Verdict?)null;
            yield return new Rule([test], [Log(i % 2 == 0 ? "x" : "y")], verdict);
        }
    }

    /// <summary>A mark tested, written, and tested again.</summary>
    private IEnumerable<Rule> MarkedBetween()
    {
        Match test = new Match.Compare(Field.MetaMark, Comparison.Equal, new([.. Mark(5)]));
        yield return new Rule([test], [], new Verdict.Accept());
        yield return new Rule([From($"{Hosts[random.Next(2)]}/32")], [new Statement.SetMark(Field.MetaMark, 5)], null);
        yield return new Rule([test], [], new Verdict.Drop());
    }

    private Rule Asked()
    {
        var bucket = new Match.Extension("limit", [new("--limit", ["5/min"])], Purity.Stateful, ++_ordinal);
        var host = From($"{Hosts[random.Next(2)]}/32");
        var tests = random.Next(2) == 0 ? (EquatableArray<Match>)[host, bucket] : [bucket, host];
        return new Rule(tests, random.Next(2) == 0 ? [Log("z")] : [], random.Next(2) == 0 ? new Verdict.Drop() : null);
    }

    private static Statement.Extension Log(string prefix) => new("LOG", [new("--log-prefix", [prefix])]);

    private static Match.Compare From(string prefix) => Within(Field.Ip4Source, prefix);

    private static Match.Compare To(string prefix) => Within(Field.Ip4Destination, prefix);

    private static Match.Compare Within(Field field, string prefix)
    {
        var slash = prefix.IndexOf('/', StringComparison.Ordinal);
        var length = int.Parse(prefix.AsSpan(slash + 1), CultureInfo.InvariantCulture);
        return new Match.Compare(
            length == 32 ? field : new KeyPart(field, length),
            Comparison.Equal,
            new([.. Ip4(prefix[..slash])])
        );
    }
}
