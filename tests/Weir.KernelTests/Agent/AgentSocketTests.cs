using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Shouldly;
using Weir.Testing;

namespace Weir.KernelTests.Agent;

/// <summary>What may come over the agent's socket.</summary>
public sealed class AgentSocketTests
{
    private const string Ready = "WEIR0570";

    [KernelFact]
    public void Socket_NonsenseAndSilence_HarmNobody()
    {
        using var campus = new CampusGround();
        using var agent = new AgentProcess(campus);
        agent.Said(Ready);
        var path = Path.Combine(campus.State, "agent.sock");
#pragma warning disable CA1416 // Weir is for Linux alone.
        File.GetUnixFileMode(path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
#pragma warning restore CA1416

        using var silent = Connect(path);
        foreach (
            var line in new[]
            {
                "{}",
                "nonsense",
                "{\"do\":\"fly\"}",
                "{\"do\":\"apply\",\"confirmMs\":-1}",
                new string('x', 9_000),
            }
        )
        {
            using var client = Connect(path);
            Ask(client, line)["failure"]?.GetValue<string>().ShouldBe("input", line[..Math.Min(line.Length, 40)]);
        }

        campus.Agent()["source"]?.GetValue<string>().ShouldBe("good");
    }

    private static Socket Connect(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(path));
        return socket;
    }

    private static JsonNode Ask(Socket socket, string line)
    {
        using var stream = new NetworkStream(socket);
        using var reader = new StreamReader(stream);
        stream.Write(Encoding.UTF8.GetBytes(line + "\n"));
        return JsonNode.Parse(reader.ReadLine() ?? "{}") ?? throw new InvalidOperationException("no answer");
    }
}
