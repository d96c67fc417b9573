using System.Collections.Immutable;
using Weir.Cli.Documents;
using Weir.Cli.Frame;
using Weir.Cli.Output;
using Weir.Core.Text;
using Weir.Sources;

namespace Weir.Cli.Sites;

/// <summary><c>weir check</c>: reads the whole site and says everything that is wrong with it.</summary>
internal sealed class CheckVerb : Verb
{
    // The document has them all; a page that lists thousands of members hides the findings above it.
    private const int NamesOnPage = 20;

    public CheckVerb()
        : base(
            "check",
            "Read the site and say everything that is wrong with it",
            new Example("weir check", "check the site in the current folder"),
            new Example("weir check --site /etc/weir --json", "the same for a program: counts and diagnostics")
        )
    {
        Remarks =
            "Reads weir.yaml and its member source, checks every value and all rows against one another, and reports all findings "
            + "at once. Nothing is changed. The exit code is 2 when there are errors; warnings alone leave it 0.";
    }

    public override int Run(Call call)
    {
        var directory = call.SiteDirectory;
        var reading = call.Waiting.For(
            "Reading the site …",
            () => SiteFolder.Load(directory, call.Time, call.Cancellation)
        );
        var document = Document(directory, reading);
        return call.Answer(
            document,
            static () => CliJson.Default.CheckDocument,
            page => Print(page, document),
            reading.HasErrors ? ExitCode.BadInput : ExitCode.Ok
        );
    }

    private static CheckDocument Document(string directory, SiteReading reading)
    {
        return new CheckDocument
        {
            Site = directory,
            Valid = !reading.HasErrors,
            Counts = RowCounts.From(reading.Counts),
            Errors = reading.Diagnostics.Count(d => d.Severity == Severity.Error),
            Warnings = reading.Diagnostics.Count(d => d.Severity == Severity.Warning),
            WithoutPublicIpv4 = Unaddressed(reading),
            ReadMs = Math.Round(reading.ReadTime.TotalMilliseconds, 3),
            ValidateMs = Math.Round(reading.ValidateTime.TotalMilliseconds, 3),
            Diagnostics = DiagnosticDocument.From(reading.Diagnostics),
        };
    }

    private static ImmutableArray<MemberName> Unaddressed(SiteReading reading)
    {
        if (reading.Site is not { } site)
        {
            return [];
        }

        var names = ImmutableArray.CreateBuilder<MemberName>();
        foreach (var member in site.Members)
        {
            if (member.PublicIpv4 is null)
            {
                names.Add(new MemberName(member.Id, member.Login));
            }
        }

        return names.ToImmutable();
    }

    private static void Print(Page page, CheckDocument document)
    {
        page.Line($"{document.Site}: {document.Counts.Sentence()}");
        page.Line(
            document.Valid
                ? $"valid, {Counted.Of(document.Warnings, "warning")}"
                : $"not valid: {Counted.Of(document.Errors, "error")}, {Counted.Of(document.Warnings, "warning")}"
        );
        if (!document.WithoutPublicIpv4.IsEmpty)
        {
            page.Line(
                $"no IPv4 out for {Counted.Of(document.WithoutPublicIpv4.Length, "member")} without a public address:"
            );
            page.Line($"  {Names(document.WithoutPublicIpv4)}");
        }
    }

    private static string Names(ImmutableArray<MemberName> members)
    {
        var shown = string.Join(", ", members.Take(NamesOnPage).Select(m => $"{m.Id} ({m.Login})"));
        return members.Length <= NamesOnPage
            ? shown
            : $"{shown} and {Counted.Number(members.Length - NamesOnPage)} more ('weir member list --without-public-ipv4')";
    }
}
