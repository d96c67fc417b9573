using Shouldly;
using Weir.KernelTests.Agent;
using Weir.Testing;
using Xunit;

namespace Weir.KernelTests.Rendering;

/// <summary>What the systemd units do, done in a namespace: systemd itself would do it to the host.</summary>
public sealed class BootUnitTests
{
    [KernelTheory]
    [InlineData("weir-rules.service", "ipset", "ipset", "list")]
    [InlineData("weir-rules-nft.service", "nft", "nft", "list ruleset")]
    public void Unit_ItsCommands_LoadRenderedFiles(string unit, string form, string lister, string list)
    {
        var folder = Directory.CreateTempSubdirectory("weir-unit-").FullName;
        using var network = TestNamespace.Create("unit");
        try
        {
            var data = Path.Combine(folder, "data.yaml");
            File.WriteAllText(data, "iptables::sets::sets: {bans: {config: hash:net, members: {192.0.2.0/24: }}}");
            var (code, answer) = WeirProcess.Run(["render", folder, "--hiera", data, "--to", form]);
            code.ShouldBe(0, answer.ToString());

            // Starting, then reloading.
            foreach (var command in Commands(unit, "ExecStart=").Concat(Commands(unit, "ExecReload=")))
            {
                var words = command.Replace("/etc/weir/rules", folder, StringComparison.Ordinal).Split(' ');
                network.Run(words[0], words[1..]);
            }

            network.Run(lister, list.Split(' ')).ShouldContain("192.0.2.0/24");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static IEnumerable<string> Commands(string unit, string key) =>
        File.ReadLines(Path.Combine(Repository.Root, "packaging", "systemd", unit))
            .Where(line => line.StartsWith(key, StringComparison.Ordinal))
            .Select(line => line[key.Length..]);
}
