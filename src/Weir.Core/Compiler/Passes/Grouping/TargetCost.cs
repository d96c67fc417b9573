using Weir.Core.Analysis;
using Weir.Core.Compiler.Cost;
using Weir.Core.Compiler.Passes.Flat;
using Weir.Core.Rules;

namespace Weir.Core.Compiler.Passes.Grouping;

/// <summary>What the forms of a group cost a packet that none of its rules matches, in nanoseconds (kernel.md, A3, A12, A13).</summary>
internal abstract class TargetCost
{
    public static TargetCost Of(OptimizerSettings settings, Family family) =>
        settings.Target == OptimizerTarget.Ipset ? new IpsetCost(settings.Costs) : new NftCost(settings.Costs, family);

    /// <summary>One rule whose cheapest tests are these comparisons and these others.</summary>
    public abstract double Rule(ReadOnlySpan<KeyPart> compared, ReadOnlySpan<Match> others);

    /// <summary>One rule as it stands.</summary>
    public double Rule(Rule rule)
    {
        var parts = new List<KeyPart>();
        var others = new List<Match>();
        foreach (var match in rule.Matches)
        {
            if (match is Match.Compare compare)
            {
                parts.Add(compare.Part);
            }
            else
            {
                others.Add(match);
            }
        }

        return Rule([.. parts], [.. others]);
    }

    /// <summary>Going to another chain and coming back.</summary>
    public abstract double Jump { get; }

    public abstract double LookUp(ReadOnlySpan<KeyPart> key, GroupForm form, int elements);

    /// <summary>Prefixes of several lengths of one address in one structure.</summary>
    public abstract double Prefixes(int lengths, int elements);

    private sealed class NftCost(CostTable table, Family family) : TargetCost
    {
        private readonly StructureCost _cost = new(table, family);

        public override double Jump => _cost.Fixed("jump");

        public override double Rule(ReadOnlySpan<KeyPart> compared, ReadOnlySpan<Match> others)
        {
            var cheapest = double.MaxValue;
            foreach (var part in compared)
            {
                cheapest = Math.Min(cheapest, _cost.Compare(part));
            }

            if (cheapest <= 6 || others.IsEmpty)
            {
                return cheapest == double.MaxValue ? 0 : cheapest;
            }

            return Math.Min(cheapest, _cost.Fixed("any-bit"));
        }

        public override double LookUp(ReadOnlySpan<KeyPart> key, GroupForm form, int elements)
        {
            var structure = form switch
            {
                GroupForm.Verdicts when key.Length == 1 => "verdict-map",
                GroupForm.Mark or GroupForm.Nat when key.Length == 1 => "map",
                _ when key is [{ Field.Type: FieldType.Ipv4Low }] => "bitmap",
                _ => key.Length > 1 ? "concat" : "hash",
            };
            var sum = table.Nanoseconds(structure, elements, hit: false);
            foreach (var part in key)
            {
                sum += part.IsMasked ? _cost.Compare(part) : 0;
            }

            return sum;
        }

        public override double Prefixes(int lengths, int elements) =>
            table.Nanoseconds("interval", elements, hit: false);
    }

    /// <summary>A set match of iptables costs a call whatever the set; each further prefix length of hash:net is one more hash.</summary>
    private sealed class IpsetCost(CostTable table) : TargetCost
    {
        public override double Jump => One("legacy-test");

        public override double Rule(ReadOnlySpan<KeyPart> compared, ReadOnlySpan<Match> others)
        {
            foreach (var part in compared)
            {
                if (part.Field.Layer is FieldLayer.Network || part.Field.Type == FieldType.InterfaceName)
                {
                    return One("legacy-test");
                }
            }

            return One(others.IsEmpty ? "legacy-test" : "legacy-module");
        }

        public override double LookUp(ReadOnlySpan<KeyPart> key, GroupForm form, int elements) =>
            table.Nanoseconds("ipset", elements, hit: false);

        public override double Prefixes(int lengths, int elements) =>
            table.Nanoseconds("ipset", elements, hit: false) + (One("ipset-length") * (lengths - 1));

        private double One(string structure) => table.Nanoseconds(structure, 1, hit: false);
    }
}
