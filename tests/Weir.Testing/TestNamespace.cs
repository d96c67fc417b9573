using System.Globalization;
using Weir.Kernel.Host;

namespace Weir.Testing;

/// <summary>A named network namespace for one test, with its loopback up; deleted on dispose.</summary>
public sealed class TestNamespace : IDisposable
{
    private static int s_count;

    private TestNamespace(string name, NetworkNamespace network)
    {
        Name = name;
        Network = network;
    }

    /// <summary>Unique on this machine while the process lives.</summary>
    public string Name { get; }

    public NetworkNamespace Network { get; }

    /// <param name="piece">Short word of the tests it is for; it becomes part of the name.</param>
    public static TestNamespace Create(string piece)
    {
        var number = Interlocked.Increment(ref s_count);
        var name = string.Create(CultureInfo.InvariantCulture, $"weir-{piece}-{Environment.ProcessId}-{number}");
        Tool.Run("ip", ["netns", "add", name]);
        try
        {
            Tool.Run("ip", ["-n", name, "link", "set", "lo", "up"]);
            return new TestNamespace(name, NetworkNamespace.OpenNamed(name));
        }
        catch
        {
            Tool.Run("ip", ["netns", "delete", name]);
            throw;
        }
    }

    /// <summary>Runs a program inside and returns its standard output; throws when it does not end with 0.</summary>
    public string Run(string program, IEnumerable<string> arguments, string? input = null) =>
        Tool.Run("ip", ["netns", "exec", Name, program, .. arguments], input);

    public void Dispose()
    {
        Network.Dispose();
        Tool.Run("ip", ["netns", "delete", Name]);
    }
}
