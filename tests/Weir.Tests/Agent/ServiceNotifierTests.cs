using System.Net.Sockets;
using System.Text;
using Shouldly;
using Weir.Agent.Running;
using Xunit;

namespace Weir.Tests.Agent;

/// <summary>What systemd hears, on a socket such as it makes.</summary>
public sealed class ServiceNotifierTests : IDisposable
{
    private readonly string _path = Path.Combine(Directory.CreateTempSubdirectory("weir-notify-").FullName, "notify");
    private readonly Socket _systemd = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly SteppedTime _time = new();

    public ServiceNotifierTests()
    {
        _systemd.Bind(new UnixDomainSocketEndPoint(_path));
        _systemd.ReceiveTimeout = 60_000;
    }

    [Fact]
    public void Ready_SaidTwice_IsReadyOnce()
    {
        using var notifier = new ServiceNotifier(_path, TimeSpan.Zero, _time);

        notifier.Ready("one");
        notifier.Ready("two");

        Next().ShouldBe("READY=1\nSTATUS=one");
        Next().ShouldBe("STATUS=two");
    }

    [Fact]
    public void Beat_BeforeReady_AsksForMoreTimeAndBehindItIsTheWatchdog()
    {
        using var notifier = new ServiceNotifier(_path, TimeSpan.FromSeconds(30), _time);
        notifier.Beat();
        _time.Step(TimeSpan.FromSeconds(6));
        notifier.Beat();
        notifier.Ready("now");
        notifier.Beat();
        _time.Step(TimeSpan.FromSeconds(14));
        notifier.Beat();
        _time.Step(TimeSpan.FromSeconds(2));
        notifier.Beat();
        notifier.Stopping();

        Next().ShouldBe("EXTEND_TIMEOUT_USEC=30000000\nWATCHDOG=1");
        Next().ShouldStartWith("READY=1");
        Next().ShouldBe("WATCHDOG=1"); // after half of the 30 seconds, and once
        Next().ShouldStartWith("STOPPING=1");
    }

    [Fact]
    public void Reloading_HasTheClockAndEndsWithReady()
    {
        using var notifier = new ServiceNotifier(_path, TimeSpan.Zero, _time);
        notifier.Ready("x");
        notifier.Reloading();
        notifier.Reloaded();

        Next();
        Next().ShouldMatch("RELOADING=1\nMONOTONIC_USEC=[0-9]+");
        Next().ShouldBe("READY=1");
    }

    [Fact]
    public void Ready_NobodyListens_GoesOn()
    {
        using var none = new ServiceNotifier(null, TimeSpan.Zero, _time);
        using var gone = new ServiceNotifier(_path + "-gone", TimeSpan.Zero, _time);

        none.Ready("x");
        gone.Ready("x");
    }

    public void Dispose()
    {
        _systemd.Dispose();
        Directory.Delete(Path.GetDirectoryName(_path) ?? "", recursive: true);
    }

    private string Next()
    {
        var buffer = new byte[4096];
        return Encoding.UTF8.GetString(buffer, 0, _systemd.Receive(buffer));
    }

    private sealed class SteppedTime : TimeProvider
    {
        private long _ticks = 1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Step(TimeSpan by) => _ticks += by.Ticks;
    }
}
