using System.CommandLine;
using Weir.Cli.Frame;
using Weir.Core.Rules;
using Weir.Core.Text;
using Weir.Imports;
using Weir.Kernel.Host;
using Weir.Kernel.Netlink;
using Weir.Kernel.NfTables;

namespace Weir.Cli.Imports;

/// <summary><c>--loaded [FAMILY TABLE…]</c>: the kernel's tables in place of files.</summary>
internal sealed class LoadedOption : Option<string[]>
{
    public LoadedOption()
        : base("--loaded")
    {
        HelpName = "FAMILY TABLE";
        Description = "What is loaded in nf_tables: these tables (inet, ip, ip6), or all of the namespace";
        Arity = ArgumentArity.ZeroOrMore;
        AllowMultipleArgumentsPerToken = true;
        Validators.Add(result =>
        {
            var words = result.Tokens.Select(token => token.Value).ToArray();
            if (words.Length % 2 != 0)
            {
                result.AddError("--loaded: expected pairs of a family and a table, as in 'inet weir'");
            }

            foreach (var family in words.Where((_, at) => at % 2 == 0).Where(word => FamilyOf(word) is null))
            {
                result.AddError($"--loaded: '{family}' is no family; expected inet, ip or ip6");
            }
        });
    }

    /// <summary>Reads the tables asked for.</summary>
    /// <exception cref="CommandStopped">The kernel refused, or there is something that Weir does not understand.</exception>
    public Firewall Read(Call call)
    {
        try
        {
            using var network = call.NetworkNamespace is { } name ? NetworkNamespace.OpenNamed(name) : null;
            using var socket = NetlinkSocket.Open(NetlinkProtocol.Netfilter, network);
            var findings = new DiagnosticBag(DiagnosticBag.DefaultKeptPerCode);
            var firewall = call.Waiting.For(
                "Reading the kernel's tables …",
                () => LoadedFirewall.Read(socket, Names(call.Value(this) ?? []), call.Time.GetUtcNow(), findings)
            );
            return findings.HasErrors ? throw new CommandStopped(ExitCode.BadInput, findings.ToImmutable()) : firewall;
        }
        catch (Exception refused) when (refused is NetlinkException or NetlinkFormatException or ArgumentException)
        {
            throw new CommandStopped(ExitCode.Refused, ImportErrors.KernelUnreadable(refused.Message));
        }
    }

    // The validator has seen them.
    private static NftTableName[] Names(string[] words) =>
        [.. words.Chunk(2).Select(pair => new NftTableName(FamilyOf(pair[0]) ?? NfFamily.Inet, pair[1]))];

    private static NfFamily? FamilyOf(string word) =>
        word switch
        {
            "inet" => NfFamily.Inet,
            "ip" => NfFamily.Ipv4,
            "ip6" => NfFamily.Ipv6,
            _ => null,
        };
}
