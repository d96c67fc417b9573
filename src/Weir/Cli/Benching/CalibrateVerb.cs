using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using Weir.Benching;
using Weir.Calibration;
using Weir.Cli.Documents;
using Weir.Cli.Frame;
using Weir.Cli.Output;
using Weir.Core.Compiler.Cost;
using Weir.Core.Text;
using Weir.Imports;
using Weir.Lab.Benching;

namespace Weir.Cli.Benching;

/// <summary><c>weir calibrate</c>: measures what the compiler's structures cost in this kernel.</summary>
internal sealed class CalibrateVerb : Verb
{
    private const int Quick = 10_000;
    private const int Whole = 1_000_000;

    private readonly Option<string?> _output = new("--output", "-o")
    {
        HelpName = "FILE",
        Description = "Write the table there (default: standard output)",
    };

    private readonly Option<bool> _quick = new("--quick")
    {
        Description = string.Create(CultureInfo.InvariantCulture, $"Sets of up to {Quick:N0} elements only"),
    };

    private readonly Option<bool> _force = new("--force")
    {
        Description = "Write the table though figures were too noisy",
    };

    public CalibrateVerb()
        : base(
            "calibrate",
            "Measure the cost table that the compiler uses, in this kernel",
            new Example("weir calibrate -o /etc/weir/costs.tsv", "some minutes; then WEIR_COSTS or --costs name it"),
            new Example("weir calibrate --quick", "small sets only, to look at")
        )
    {
        Remarks =
            "Each structure is loaded into a namespace of its own and measured like a candidate of 'weir bench'. What cannot be measured "
            + "(ipset and iptables where they are not installed, sets too large for --quick) keeps the shipped figures; the table says so.";
        Add(_output);
        Add(_quick);
        Add(_force);
    }

    public override int Run(Call call)
    {
        // Begun before the minutes of measuring: a table that cannot be written is said now.
        using var files = new OutputFiles();
        var file = Open(call, files);
        var calibrated = Measure(call);
        var unsure = calibrated.Unsure;
        var writes = unsure.IsEmpty || call.Value(_force);
        var document = new CalibrateDocument
        {
            Facts = calibrated.Table.Facts,
            Rows =
            [
                .. calibrated.Table.Rows.Select(static row => new CostRowDocument(
                    row.Structure,
                    row.Entries,
                    row.Miss,
                    row.Hit
                )),
            ],
            Kept = calibrated.Kept,
            Unsure = unsure,
            Output = writes ? call.Value(_output) : null,
            Diagnostics = DiagnosticDocument.From([.. unsure.Select(BenchErrors.Unsure)]),
        };
        if (document.Output is { } output && file is not null)
        {
            Write(output, file, files, calibrated.Table);
        }

        return call.Answer(
            document,
            static () => CliJson.Default.CalibrateDocument,
            page => Print(page, calibrated.Table, document),
            unsure.IsEmpty ? ExitCode.Ok : ExitCode.Undecided
        );
    }

    private Calibrated Measure(Call call)
    {
        var settings = new BenchSettings
        {
            Clock = call.Time,
            // A look-up costs about 100 ns: known to 5 of them it is exact enough to choose by.
            MostErrorPercent = 5,
            SmallDifference = 100,
            SmallError = 5,
            Rounds = 2,
            FewestSessions = call.Value(_quick) ? 2 : 3,
            MostSessions = 8,
            MostTime = TimeSpan.FromSeconds(call.Value(_quick) ? 5 : 45),
        };
        var facts = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["kernel"] = Environment.OSVersion.Version.ToString(3),
            ["date"] = call.Time.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            ["machine"] = Machine(),
            ["method"] = "weir calibrate; 65,536 packets in random order; ns over an empty base chain",
        };
        try
        {
            return call.Waiting.For(
                "Measuring …",
                stage =>
                    CalibrationRun.Run(
                        settings,
                        call.Value(_quick) ? Quick : Whole,
                        facts,
                        stage.Report,
                        call.Cancellation
                    )
            );
        }
        catch (Exception failure) when (BenchErrors.Of(failure) is { } known)
        {
            throw new CommandStopped(ExitCode.Refused, known);
        }
    }

    private static string Machine()
    {
        var model = File.ReadLines("/proc/cpuinfo")
            .FirstOrDefault(static line => line.StartsWith("model name", StringComparison.Ordinal));
        var name = model is null
            ? RuntimeInformation.OSArchitecture.ToString()
            : model[(model.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
        return string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} x {name}");
    }

    private TextWriter? Open(Call call, OutputFiles files)
    {
        try
        {
            return call.Value(_output) is { } output ? files.Open(call.FullPath(output)) : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(call.Value(_output) ?? "", failure);
        }
    }

    private static void Write(string path, TextWriter file, OutputFiles files, CostTable table)
    {
        try
        {
            table.Write(file);
            files.Commit();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(path, failure);
        }
    }

    private static CommandStopped Unwritable(string path, Exception failure) =>
        new(ExitCode.BadInput, ImportErrors.CannotWrite(path, FileTrouble.Of(failure)));

    private static void Print(Page page, CostTable table, CalibrateDocument document)
    {
        if (document.Output is { } output)
        {
            page.Line($"wrote {output}: {Counted.Of(document.Rows.Length, "figure")}, {table.Facts["machine"]}");
            page.Hint($"use it with --costs {output}, or set WEIR_COSTS");
            return;
        }

        table.Write(page.Writer);
    }
}
