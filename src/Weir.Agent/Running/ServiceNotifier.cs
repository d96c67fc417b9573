using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Weir.Agent.Running;

/// <summary>
/// Tells systemd how the service is (sd_notify(3)): datagrams to the socket that NOTIFY_SOCKET names. Without one it says nothing. What
/// cannot be sent is lost: the service does not end because nobody listens.
/// </summary>
public sealed class ServiceNotifier : IDisposable
{
    /// <summary>How often a start that lasts is said to go on, and for how long each time.</summary>
    private static readonly TimeSpan ExtendEvery = TimeSpan.FromSeconds(5);
    private const string Extension = "EXTEND_TIMEOUT_USEC=30000000";

    private readonly Socket? _socket;
    private readonly EndPoint? _address;
    private readonly TimeProvider _time;
    private readonly TimeSpan _watchdog;
    private long _lastBeat;
    private bool _isReady;

    /// <param name="socket">NOTIFY_SOCKET: a path, or <c>@</c> and the name of an abstract socket; null or empty for none.</param>
    /// <param name="watchdog">WATCHDOG_USEC; zero without.</param>
    public ServiceNotifier(string? socket, TimeSpan watchdog, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        (_time, _watchdog, _lastBeat) = (time, watchdog, time.GetTimestamp());
        if (!string.IsNullOrEmpty(socket))
        {
            _socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            _address = new UnixDomainSocketEndPoint(socket[0] == '@' ? "\0" + socket[1..] : socket);
        }
    }

    /// <summary>The rules are in force. Said once.</summary>
    public void Ready(string status)
    {
        Send(_isReady ? $"STATUS={status}" : $"READY=1\nSTATUS={status}");
        _isReady = true;
    }

    public void Status(string status) => Send($"STATUS={status}");

    /// <summary>The settings are read again; <see cref="Reloaded"/> ends it (Type=notify-reload wants the clock too).</summary>
    public void Reloading()
    {
        // CLOCK_MONOTONIC is what TimeProvider.System counts on Linux.
        var microseconds = _time.GetTimestamp() * (1_000_000.0 / _time.TimestampFrequency);
        Send(string.Create(CultureInfo.InvariantCulture, $"RELOADING=1\nMONOTONIC_USEC={microseconds:F0}"));
    }

    public void Reloaded() => Send(_isReady ? "READY=1" : Extension);

    public void Stopping() => Send("STOPPING=1\nSTATUS=stopping; the rules stay in force");

    /// <summary>
    /// The loop that does the work is alive. Called at least every second by that loop itself, and by nothing else; the watchdog hears of it
    /// twice as often as it asks to, and a start that lasts is extended.
    /// </summary>
    public void Beat()
    {
        var every = _isReady ? _watchdog / 2 : ExtendEvery;
        if (every <= TimeSpan.Zero || _time.GetElapsedTime(_lastBeat) < every)
        {
            return;
        }

        _lastBeat = _time.GetTimestamp();
        var alive = _watchdog > TimeSpan.Zero ? "WATCHDOG=1" : "";
        Send(_isReady ? alive : $"{Extension}\n{alive}");
    }

    public void Dispose() => _socket?.Dispose();

    private void Send(string state)
    {
        if (_socket is null || _address is null || state.Length == 0)
        {
            return;
        }

        try
        {
            _socket.SendTo(Encoding.UTF8.GetBytes(state.Trim()), _address);
        }
        catch (SocketException)
        {
            // Nobody listens.
        }
    }
}
