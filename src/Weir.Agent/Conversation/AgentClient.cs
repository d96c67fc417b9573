using System.Net.Sockets;
using Weir.Agent.Reconciling;

namespace Weir.Agent.Conversation;

/// <summary>Asks a running agent.</summary>
public sealed class AgentClient
{
    private const int LongestReply = 64 << 20;

    private readonly string _path;

    private AgentClient(string path) => _path = path;

    /// <summary>Where the agent of a state folder listens.</summary>
    /// <param name="named">The path that agent.yaml names; null for the usual place.</param>
    public static string PathOf(string stateDirectory, string? named) =>
        named ?? Path.Combine(stateDirectory, "agent.sock");

    /// <summary>The agent that listens at a path; null when none does.</summary>
    public static AgentClient? Find(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            using var socket = Connect(path);
            return new AgentClient(path);
        }
        catch (SocketException)
        {
            return null; // left behind by one that died
        }
    }

    /// <summary>What to say when none listens.</summary>
    public static AgentException Missing(string path) =>
        new(AgentFailure.Input, AgentEvents.NoAgent(path, "nothing listens there"));

    /// <exception cref="AgentException">It refused, went away, or speaks another language.</exception>
    public AgentReply Ask(AgentRequest request)
    {
        var reply = Talk(request);
        return reply.Failure is { } failure && !reply.Diagnostics.IsEmpty
            ? throw new AgentException(failure, reply.Diagnostics)
            : reply;
    }

    private AgentReply Talk(AgentRequest request)
    {
        try
        {
            using var stream = new NetworkStream(Connect(_path), ownsSocket: true);
            stream.Write(WireForm.Line(request));
            var line = LineReader.Read(stream, LongestReply, CancellationToken.None).GetAwaiter().GetResult();
            return line is null
                ? throw new AgentException(AgentFailure.Refused, AgentEvents.NoAgent(_path, "it went away"))
                : WireForm.Reply(line);
        }
        catch (Exception gone) when (gone is SocketException or IOException)
        {
            throw new AgentException(AgentFailure.Refused, AgentEvents.NoAgent(_path, gone.Message), gone);
        }
        catch (FormatException foreign)
        {
            throw new AgentException(AgentFailure.Refused, AgentEvents.BadRequest(foreign.Message), foreign);
        }
    }

    private static Socket Connect(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
