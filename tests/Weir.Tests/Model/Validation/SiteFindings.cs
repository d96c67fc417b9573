using System.Collections.Immutable;
using Shouldly;
using Weir.Core.Model;
using Weir.Core.Text;
using static Weir.Tests.Model.ValidSite;

namespace Weir.Tests.Model.Validation;

/// <summary>
/// All that is found in a draft: each test of a rule asserts the whole list, so that a rule that is dropped and a rule that finds too much both fail.
/// </summary>
internal static class SiteFindings
{
    /// <summary>Changes the valid draft, and expects these findings.</summary>
    public static Site? Finds(Action<SiteDraft> change, params string[] expected)
    {
        var draft = Draft();
        change(draft);
        return Finds(draft, expected);
    }

    /// <summary>Each expectation is the head of a finding up to its code, then a part of its message.</summary>
    public static Site? Finds(SiteDraft draft, params string[] expected)
    {
        var result = SiteValidator.Validate(draft, Now);
        var found = result.Diagnostics.Select(d => d.ToString()).ToImmutableArray();

        found.Length.ShouldBe(expected.Length, string.Join('\n', found));
        foreach (var (line, want) in found.Order().Zip(expected.Order()))
        {
            var code = want.IndexOf("WEIR", StringComparison.Ordinal) + "WEIR0000".Length;
            line.ShouldStartWith(want[..code] + ":", Case.Sensitive);
            line.ShouldContain(want[code..].Trim(), Case.Sensitive);
        }

        result.HasErrors.ShouldBe(result.Diagnostics.Any(d => d.Severity == Severity.Error));
        return result.Value;
    }
}
