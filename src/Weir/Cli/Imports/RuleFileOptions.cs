using System.CommandLine;
using Weir.Cli.Frame;
using Weir.Core.Model;
using Weir.Core.Rules;
using Weir.Imports;
using Weir.Sources.Importing;

namespace Weir.Cli.Imports;

/// <summary>How files of rules are read: the same options for every verb that reads some.</summary>
internal sealed class RuleFileOptions
{
    private readonly Option<string?> _family = new("--family")
    {
        HelpName = "4|6",
        Description = "Protocol of dumps that do not tell (default: from header, addresses, file name)",
    };

    private readonly Option<int> _maxRules = new("--max-rules")
    {
        HelpName = "N",
        Description = "Refuse a file with more rules than this",
        DefaultValueFactory = _ => ImportSettings.DefaultMaxRules,
    };

    private readonly Option<long> _maxBytes = new("--max-bytes")
    {
        HelpName = "N",
        Description = "Refuse a file with more bytes than this",
        DefaultValueFactory = _ => FirewallFileSettings.DefaultMostBytes,
    };

    private readonly Option<string[]> _local = new("--local")
    {
        HelpName = "PREFIX",
        Description =
            "An address or prefix of the box itself: what '-m addrtype --dst-type LOCAL' means (may be repeated)",
        AllowMultipleArgumentsPerToken = true,
    };

    public RuleFileOptions()
    {
        _family.AcceptOnlyFromAmong("4", "6");
        _maxRules.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValueOrDefault<int>() < 1)
            {
                result.AddError("--max-rules: expected a number above 0");
            }
        });
        _maxBytes.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValueOrDefault<long>() < 1)
            {
                result.AddError("--max-bytes: expected a number above 0");
            }
        });
        _local.Validators.Add(result =>
        {
            foreach (var token in result.Tokens)
            {
                if (!IpPrefix.TryParse(token.Value, out _, out var problem))
                {
                    result.AddError($"--local '{token.Value}': {problem}");
                }
            }
        });
    }

    /// <summary>The files to read.</summary>
    public static Argument<string[]> Files() =>
        new("FILE")
        {
            Description =
                "iptables-save, ip6tables-save, ipset save, or nft text that Weir wrote, in any order; '-' is standard input",
            Arity = ArgumentArity.OneOrMore,
        };

    public void AddTo(Command verb)
    {
        verb.Add(_family);
        verb.Add(_maxRules);
        verb.Add(_maxBytes);
        verb.Add(_local);
    }

    /// <summary>Reads all files, errors or not.</summary>
    public FirewallReading Read(Call call, IReadOnlyList<string> files)
    {
        return call.Waiting.For(
            "Reading …",
            stage =>
                FirewallFiles.Read(
                    files,
                    Settings(call) with
                    {
                        Progress = (name, done) => stage.Report($"Reading {name}", done),
                    }
                )
        );
    }

    /// <summary>Reads all files for a verb that needs every rule of them.</summary>
    /// <exception cref="CommandStopped">There are errors: exit code 2 with everything found.</exception>
    public FirewallReading ReadWhole(Call call, IReadOnlyList<string> files)
    {
        var reading = Read(call, files);
        return reading.HasErrors ? throw new CommandStopped(ExitCode.BadInput, reading.Diagnostics) : reading;
    }

    /// <summary>How many findings of a code below an error such verbs show.</summary>
    public const int WarningsShown = 5;

    private FirewallFileSettings Settings(Call call) =>
        new()
        {
            Directory = call.Surroundings.CurrentDirectory,
            Clock = call.Time,
            Family = call.Value(_family) switch
            {
                "4" => Family.Ip,
                "6" => Family.Ip6,
                _ => null,
            },
            MostRules = call.Value(_maxRules),
            MostBytes = call.Value(_maxBytes),
            Local = [.. (call.Value(_local) ?? []).Select(Prefix)],
            StandardInput = call.Surroundings.OpenIn,
            Cancellation = call.Cancellation,
        };

    // The validator has seen it.
    private static IpPrefix Prefix(string text) => IpPrefix.TryParse(text, out var prefix, out _) ? prefix : default;
}
