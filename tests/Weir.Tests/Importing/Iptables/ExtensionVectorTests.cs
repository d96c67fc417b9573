using System.Text;
using Shouldly;
using Weir.Backends.IptablesIpset;
using Weir.Core.Rules;
using Weir.Core.Text;
using Weir.Sources.Importing;
using Weir.Testing;

namespace Weir.Tests.Importing.Iptables;

/// <summary>The extension tests of iptables: what it takes we take, and read as what it saves; what it refuses we refuse.</summary>
public sealed class ExtensionVectorTests
{
    [CorpusFact("iptables-ext-tests")]
    public void Reader_EveryVector_AnswersAsIptablesDoes()
    {
        var wrong = new StringBuilder();
        var met = new HashSet<string>();
        foreach (var vector in ExtensionVector.All())
        {
            var problem = ProblemOf(vector);
            if (problem is null)
            {
                continue;
            }

            if (ExtensionDeviations.ReasonOf(vector) is not null)
            {
                met.Add(vector.Where);
                continue;
            }

            wrong.AppendLine($"{vector.Where} {vector.Family} {vector.Text}: {problem}");
        }

        wrong.ToString().ShouldBeEmpty();
        ExtensionDeviations.Table.Keys.Except(met).ShouldBeEmpty("these no longer deviate");
    }

    [CorpusFact("iptables-ext-tests")]
    public void Vectors_AsRead_AreMany()
    {
        var vectors = ExtensionVector.All();
        vectors.Count(vector => vector.IsValid).ShouldBeGreaterThan(1000);
        vectors.Count(vector => !vector.IsValid).ShouldBeGreaterThan(300);
    }

    [CorpusFact("iptables-ext-tests")]
    public void Writer_EveryVectorThatIsTaken_ReadsBackAsItWas()
    {
        var wrong = new StringBuilder();
        foreach (var vector in ExtensionVector.All())
        {
            var import = Reading.Line(vector.Text, vector.Table, vector.Family);
            if (import.Counts.Refused == 0 && WriteProblem(import, vector.Family) is { } problem)
            {
                wrong.AppendLine($"{vector.Where} {vector.Family} {vector.Text}: {problem}");
            }
        }

        wrong.ToString().ShouldBeEmpty();
    }

    private static string? WriteProblem(Import import, Family family)
    {
        using var text = new StringWriter();
        var findings = IptablesSaveText.Write(text, import.Tables, counters: true);
        if (!findings.IsEmpty)
        {
            return findings[0].ToString();
        }

        var again = Reading.Text(text.ToString(), family);
        return again.Counts.Rules == 1 && again.Counts.Refused == 0 && RuleOf(again).Equals(RuleOf(import))
            ? null
            : $"is not read as it was: {text}";
    }

    /// <summary>Without counters: a vector with -c does not say that they are saved.</summary>
    private static Rule RuleOf(Import import) =>
        import.Tables[0].Chains.SelectMany(chain => chain.Rules).Single() with
        {
            Tally = null,
        };

    private static string? ProblemOf(ExtensionVector vector)
    {
        var import = Reading.Line(vector.Text, vector.Table, vector.Family);
        var error = import.Diagnostics.FirstOrDefault(one => one.Severity == Severity.Error);
        if (!vector.IsValid)
        {
            return import.Counts.Refused == 1 && error is not null ? null : "is taken";
        }

        if (error is not null || import.Counts.Modelled != 1)
        {
            return $"is refused or opaque: {error}";
        }

        var saved = Reading.Line(vector.SavedText, vector.Table, vector.Family);
        return RuleOf(saved).Equals(RuleOf(import)) ? null : $"is not read as its saved form {vector.SavedText}";
    }
}
