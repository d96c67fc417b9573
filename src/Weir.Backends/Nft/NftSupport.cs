using System.Collections.Immutable;
using Weir.Core.Rules;
using Weir.Core.Text;

namespace Weir.Backends.Nft;

/// <summary>Tells what of a firewall nft cannot say, before anything is written.</summary>
public static class NftSupport
{
    private const string Help = "write it for ipset and iptables instead (--to ipset), or change the rule";

    /// <summary>
    /// A finding for each rule and set that the writers would refuse (errors), and for each that nft does nearly the same (warnings), at the
    /// place the rule came from. Empty: <see cref="NftSpecs"/>, <see cref="NftText"/> and <see cref="FirewallPlan"/> can write all of it.
    /// </summary>
    public static ImmutableArray<Diagnostic> Check(Firewall firewall)
    {
        ArgumentNullException.ThrowIfNull(firewall);
        var findings = new DiagnosticBag(DiagnosticBag.DefaultKeptPerCode);
        foreach (var table in firewall.Tables)
        {
            Check(table, findings);
        }

        return findings.ToImmutable();
    }

    private static void Check(Ruleset table, DiagnosticBag findings)
    {
        var where = $"table {NftText.FamilyName(table.Family)} {table.Table}";
        var form = NftForm.Of(table, (rule, refusal) => Add(findings, rule.Origin, where, refusal));
        foreach (var set in form.Sets)
        {
            CheckSet(set, where, findings);
        }

        var sides = NatSides.Of(form);
        foreach (var chain in form.Chains)
        {
            var scope = new RuleScope(table.Family, sides.GetValueOrDefault(chain.Name));
            foreach (var rule in chain.Rules)
            {
                CheckRule(scope, rule, $"{where} chain {chain.Name}", findings);
            }
        }
    }

    private static void CheckSet(SetDeclaration set, string where, DiagnosticBag findings)
    {
        try
        {
            _ = NftSpecs.Set(set);
            foreach (var verdict in set.Verdicts)
            {
                _ = NftSpecs.Verdict(verdict);
            }
        }
        catch (NftRefusal refusal)
        {
            Add(findings, default, $"{where} set {set.Name}", refusal);
        }
    }

    private static void CheckRule(RuleScope scope, Rule rule, string where, DiagnosticBag findings)
    {
        try
        {
            _ = RuleExpressions.Of(scope, rule);
            foreach (var match in rule.Matches)
            {
                if (
                    match is Match.Extension extension
                    && MatchPhrases.Of(scope.Family, extension).Caution is { } caution
                )
                {
                    Warn(findings, rule.Origin, where, extension.Text, caution);
                }
            }

            foreach (var statement in rule.Statements)
            {
                if (
                    statement is Statement.Extension extension
                    && TargetPhrases.Of(scope.Family, extension).Caution is { } caution
                )
                {
                    Warn(findings, rule.Origin, where, extension.Text, caution);
                }
            }
        }
        catch (NftRefusal refusal)
        {
            Add(findings, rule.Origin, where, refusal);
        }
    }

    private static void Warn(DiagnosticBag findings, Origin origin, string where, string text, string caution) =>
        findings.Add(
            NftDiagnostics.NearlyTheSame.Warning(
                origin.At(where),
                $"{where}: {text}: {caution}",
                "use --to ipset where the difference matters"
            )
        );

    private static void Add(DiagnosticBag findings, Origin origin, string where, NftRefusal refusal) =>
        findings.Add(
            new Diagnostic(refusal.Code, Severity.Error, origin.At(where), $"{where}: {refusal.Message}", Help)
        );
}
