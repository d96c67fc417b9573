using System.CommandLine;
using Weir.Cli.Frame;
using Weir.Imports;

namespace Weir.Cli.Imports;

/// <summary><c>-o</c> and <c>--to</c> of <c>weir import</c>.</summary>
internal sealed class OutputOptions
{
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

    public bool IsStandardOutput(Call call) => call.Value(_path) == FirewallOutput.StandardOutput;

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
        return FirewallOutput.Write(call, reading.Firewall, form, path);
    }
}
