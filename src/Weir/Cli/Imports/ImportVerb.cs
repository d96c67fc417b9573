using System.CommandLine;
using Weir.Cli.Documents;
using Weir.Cli.Frame;
using Weir.Cli.Output;
using Weir.Imports;

namespace Weir.Cli.Imports;

/// <summary><c>weir import</c>: reads rules that are there already and says what became of each.</summary>
internal sealed class ImportVerb : Verb
{
    private readonly Argument<string[]> _files = RuleFileOptions.Files();
    private readonly RuleFileOptions _reading = new();
    private readonly OutputOptions _output = new("Write the rules again as read, to this file ('-': standard output)");

    public ImportVerb()
        : base(
            "import",
            "Read iptables-save, ip6tables-save, ipset save or nft files and count what is understood",
            new Example("iptables-save -c | weir import -", "are all my rules understood?"),
            new Example("weir import v4.rules v6.rules sets.ipset --json | jq .refused", "the counts for a program"),
            new Example("weir import v4.rules -o again.rules", "write them again, in iptables' canonical form")
        )
    {
        Remarks =
            "Each rule is modelled (all of it understood), opaque (a match or target that Weir does not know is kept word for word, "
            + "in its place) or refused with its line and a code; the three add up to the rules of the files. Nothing is loaded. "
            + "The exit code is 2 when something was refused; then no output is written.";
        Add(_files);
        _reading.AddTo(this);
        _output.AddTo(this);
    }

    public override int Run(Call call)
    {
        var start = call.Time.GetTimestamp();
        var reading = _reading.Read(call, call.Value(_files) ?? []);
        var took = call.Time.GetElapsedTime(start);
        var written = _output.Write(call, reading);
        var document = Document(reading, took) with
        {
            Outputs = written.Files,
            Diagnostics = DiagnosticDocument.From(reading.Diagnostics.AddRange(written.Findings)),
        };
        return call.Answer(
            document,
            static () => CliJson.Default.ImportDocument,
            page => Print(page, document, _output.IsStandardOutput(call)),
            reading.HasErrors || written.HasErrors ? ExitCode.BadInput : ExitCode.Ok
        );
    }

    private static ImportDocument Document(FirewallReading reading, TimeSpan took)
    {
        var unused = reading.Firewall.UnusedSets.Select(set => set.Declaration.Name).ToHashSet();
        return new ImportDocument
        {
            Files = InputDocument.From(reading.Files),
            Rules = reading.Counts.Rules,
            Modelled = reading.Counts.Modelled,
            Opaque = reading.Counts.Opaque,
            Refused = reading.Counts.Refused,
            Tables = TableDocument.From(reading.Firewall),
            Sets =
            [
                .. reading.Sets.Select(set => new SetDocument(
                    set.Declaration.Name,
                    set.Elements.Count,
                    !unused.Contains(set.Declaration.Name)
                )),
            ],
            Outputs = [],
            ReadMs = Math.Round(took.TotalMilliseconds, 3),
            WarningsShown = RuleFileOptions.WarningsShown,
            AllShownBy = "weir import --json",
        };
    }

    private static void Print(Page page, ImportDocument document, bool quietly)
    {
        if (quietly)
        {
            return;
        }

        InputPage.Files(page, document.Files);
        var tables = new Grid(
            "family",
            "table",
            Column.Number("rules"),
            Column.Number("chains"),
            Column.Number("sets"),
            Column.Number("elements")
        );
        foreach (var table in document.Tables)
        {
            tables.Add(
                table.Family,
                table.Table,
                Counted.Number(table.Rules),
                Counted.Number(table.Chains),
                Counted.Number(table.Sets),
                Counted.Number(table.Elements)
            );
        }

        page.Grid(tables);
        page.Line(
            $"{InputPage.Count(document.Rules, "rule")}: {Counted.Number(document.Modelled)} modelled, "
                + $"{Counted.Number(document.Opaque)} opaque, {Counted.Number(document.Refused)} refused"
        );
        InputPage.Outputs(page, document.Outputs);
    }
}
