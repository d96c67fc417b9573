using Weir.Core.Compiler.Passes.Flat;
using Weir.Core.Rules;

namespace Weir.Core.Compiler.Passes.Chains;

/// <summary>Weighs rules walked for nothing against a jump.</summary>
internal sealed class SplitGain(PassContext context)
{
    /// <summary>Saving, in nanoseconds a packet, below which more chains are not worth their while.</summary>
    public const double Least = 40;

    /// <summary>Expected saving of chains for those values of the run that have enough rules.</summary>
    public double Of(EquatableArray<Rule> rules, FieldRun run)
    {
        var (gain, chains) = (0.0, 0);
        foreach (var value in run.Values)
        {
            if (GainOf(rules, run, value) is var one and > 0)
            {
                gain += one;
                chains++;
            }
        }

        return IsMapCheaper(run.Field, chains) ? gain + (chains * Ask(run.Field)) - Map(chains) : gain;
    }

    public bool HasChain(EquatableArray<Rule> rules, FieldRun run, FieldValue value) => GainOf(rules, run, value) > 0;

    public bool IsMapCheaper(Field field, int chains) =>
        context.Settings.Target == OptimizerTarget.Nft && chains > 1 && Map(chains) < chains * Ask(field);

    /// <summary>What the values' rules cost all other packets, without one question and for its own packets the jump.</summary>
    private double GainOf(EquatableArray<Rule> rules, FieldRun run, FieldValue value)
    {
        // Nothing is known of the traffic: each value of the run is as likely as the others and as none of them.
        var share = 1.0 / (run.Values.Count + 1);
        var walked = 0.0;
        foreach (var index in value.Rules)
        {
            walked += context.Cost.Rule(rules[index]);
        }

        return ((1 - share) * walked) - Ask(run.Field) - (share * context.Cost.Jump);
    }

    private double Map(int chains) => context.Cost.LookUp([Field.L4Proto], GroupForm.Verdicts, chains);

    private double Ask(Field field) => context.Cost.Rule([field], []);
}
