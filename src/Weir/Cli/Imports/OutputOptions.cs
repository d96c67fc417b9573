using System.Collections.Immutable;
using System.CommandLine;
using Weir.Cli.Documents;
using Weir.Cli.Frame;
using Weir.Core.Text;
using Weir.Imports;

namespace Weir.Cli.Imports;

/// <summary>What was written, or why nothing was.</summary>
internal sealed record Written(ImmutableArray<OutputDocument> Files, ImmutableArray<Diagnostic> Findings)
{
    public static Written Nothing { get; } = new([], []);

    public bool HasErrors => Findings.Any(finding => finding.Severity == Severity.Error);
}

/// <summary><c>-o</c> and <c>--to</c> of <c>weir import</c>.</summary>
internal sealed class OutputOptions
{
    private const string StandardOutput = "-";

    private readonly Option<string?> _path;

    private readonly Option<string> _form = new("--to")
    {
        HelpName = "iptables|nft",
        Description = "Form of the output; ip6tables-save is 'iptables' too",
        DefaultValueFactory = _ => "iptables",
    };

    private readonly Option<bool> _counters = new("--counters")
    {
        Description = "Write what the rules had counted (iptables-restore -c reads it)",
    };

    public OutputOptions(string description)
    {
        _path = new Option<string?>("--output", "-o") { HelpName = "OUT", Description = description };
        _form.AcceptOnlyFromAmong("iptables", "nft");
    }

    public void AddTo(Command verb)
    {
        verb.Add(_path);
        verb.Add(_form);
        verb.Add(_counters);
    }

    public bool IsStandardOutput(Call call) => call.Value(_path) == StandardOutput;

    public Written Write(Call call, FirewallReading reading)
    {
        if (call.Value(_path) is not { } path)
        {
            return Written.Nothing;
        }

        if (reading.HasErrors)
        {
            return new Written([], [ImportErrors.Incomplete($"'{path}'")]);
        }

        var form = new FirewallForm(
            call.Value(_form) == "nft" ? FormKind.Nft : FormKind.Iptables,
            call.Value(_counters),
            call.Time.GetUtcNow()
        );
        return FirewallOutput.Write(call, path, form.Files(reading.Firewall, path));
    }
}
