using System.Text;
using Weir.Core.Text;
using Weir.Sources.Hiera;

namespace Weir.Tests.Sources.Hiera;

/// <summary>The example of the article on ipset at Stack Exchange, made whole, in both formats; and short ways to read data files.</summary>
internal static class HieraFixtures
{
    public static readonly DateTimeOffset Now = new(2026, 12, 1, 0, 0, 0, TimeSpan.Zero);

    public const string Json = """
        {
          "iptables::sets::sets": {
            "listeners": {
              "config": "hash:ip,port family inet hashsize 1024 maxelem 65536",
              "members": {
                ",tcp:80": {"comment":"most things, - NY, HTTP"},
                ",tcp:443": {"comment":"most things, - NY, HTTPS"},
              },
            },
            "blacklist": {
              "config": "hash:net family inet hashsize 1024 maxelem 65536",
              "members": {
                "192.0.2.0/24": {"comment":"Insulted Nick's hair"},
              },
            },
          },
        }
        """;

    public const string Yaml = """
        ---
        iptables::sets::sets:
          listeners:
            config: hash:ip,port family inet hashsize 1024 maxelem 65536
            members:
              ",tcp:80":
                comment: most things, - NY, HTTP
              ",tcp:443": {comment: "most things, - NY, HTTPS"}
          blacklist:
            config: 'hash:net family inet hashsize 1024 maxelem 65536'
            members:
              192.0.2.0/24:
                comment: Insulted Nick's hair
        """;

    public static Checked<HieraSets> Parse(string text, string name = "common.yaml", HieraSettings? settings = null) =>
        HieraReader.Parse(name, Encoding.UTF8.GetBytes(text), settings ?? new HieraSettings());

    /// <summary>Reads files that lie in a folder of their own, in the order given.</summary>
    public static Checked<HieraSets> ReadFiles(HieraMerge? merge, params ReadOnlySpan<string> texts)
    {
        using var folder = new TempFolder();
        var names = new List<string>();
        foreach (var text in texts)
        {
            names.Add($"level{names.Count}.yaml");
            File.WriteAllText(folder.File(names[^1]), text);
        }

        return HieraReader.Read(names, folder.Path, new HieraSettings { Merge = merge });
    }

    /// <summary>The faults of a YAML file, found in reading or in checking.</summary>
    public static string[] FaultsOf(string text, string name = "common.yaml")
    {
        var read = Parse(text, name);
        var faults = read.Value is { } sets ? HieraCheck.Check(sets, Now).Diagnostics : read.Diagnostics;
        return [.. faults.Select(fault => $"{fault.Position} {fault.Code}")];
    }
}
