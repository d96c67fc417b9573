using System.CommandLine;
using Weir.Cli.Frame;
using Weir.Rendering;
using Weir.Sources.Hiera;

namespace Weir.Cli.Rendering;

/// <summary>Which data files of Hiera, and how they are read.</summary>
internal sealed class HieraOptions
{
    private readonly Option<string?> _merge = new("--merge")
    {
        HelpName = "HOW",
        Description = "first, hash or deep, as Hiera means them (default: the files' lookup_options, else deep)",
    };

    private readonly Option<string[]> _roles = new("--role")
    {
        HelpName = "SET=ROLE",
        Description =
            "What a set holds: listeners, bans, allows or none (default: told from type and name; may be repeated)",
        AllowMultipleArgumentsPerToken = true,
    };

    public HieraOptions()
    {
        _merge.AcceptOnlyFromAmong("first", "hash", "deep");
        _roles.Validators.Add(result =>
        {
            foreach (var token in result.Tokens)
            {
                if (Role(token.Value) is null)
                {
                    result.AddError(
                        $"--role '{token.Value}': expected NAME=listeners, NAME=bans, NAME=allows or NAME=none"
                    );
                }
            }
        });
    }

    public Option<string[]> Files { get; } =
        new("--hiera")
        {
            HelpName = "FILE",
            Description =
                "Data file of Hiera (YAML or JSON), the most specific first, in place of a site (may be repeated)",
            AllowMultipleArgumentsPerToken = true,
        };

    public void AddTo(Command verb)
    {
        verb.Add(Files);
        verb.Add(_merge);
        verb.Add(_roles);
    }

    /// <summary>Null: no file is named.</summary>
    public HieraRendering? Of(Call call) =>
        call.Value(Files) is { Length: > 0 } files
            ? new HieraRendering(files, call.Surroundings.CurrentDirectory, Merge(call), Roles(call))
            : null;

    private HieraMerge? Merge(Call call) =>
        call.Value(_merge) switch
        {
            "first" => HieraMerge.First,
            "hash" => HieraMerge.Hash,
            "deep" => HieraMerge.Deep,
            _ => null,
        };

    private Dictionary<string, HieraRole> Roles(Call call)
    {
        var roles = new Dictionary<string, HieraRole>(StringComparer.Ordinal);
        foreach (var text in call.Value(_roles) ?? [])
        {
            if (Role(text) is var (set, role))
            {
                roles[set] = role;
            }
        }

        return roles;
    }

    private static (string Set, HieraRole Role)? Role(string text)
    {
        var equal = text.LastIndexOf('=');
        foreach (var (word, role) in HieraRoles.Words)
        {
            if (equal > 0 && text.AsSpan(equal + 1).SequenceEqual(word))
            {
                return (text[..equal], role);
            }
        }

        return null;
    }
}
