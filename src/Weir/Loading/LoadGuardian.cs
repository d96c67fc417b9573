using Weir.Agent.Confirming;
using Weir.Kernel.Host;
using Weir.Kernel.Netlink;
using Weir.Kernel.NfTables;

namespace Weir.Loading;

/// <summary>
/// Waits for the confirmation of a load, and brings the tables that it replaced back at the deadline when there is none. It runs in
/// a process of its own that needs nothing of the one that loads, nor of its terminal: the old tables are in its memory, rehearsed, and the
/// kernel's socket is open before anything is changed (docs/decisions/0002-confirm-guardian.md has the same for sites).
/// </summary>
internal sealed class LoadGuardian
{
    private const int Attempts = 10;
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);

    private readonly LoadOrder _order;
    private readonly PendingLoad _pending;
    private readonly GuardianLog _log;
    private readonly TimeProvider _time;

    private LoadGuardian(LoadOrder order, PendingLoad pending, TimeProvider time)
    {
        _order = order;
        _pending = pending;
        _time = time;
        _log = new GuardianLog(pending.Log, time);
    }

    /// <summary>The whole life of a guardian process.</summary>
    /// <param name="ready">Where to say that it is ready, or why it is not; closed after that.</param>
    /// <returns>0 when the confirmation came, or the tables are back; 3 when it could not get ready or could not bring them back.</returns>
    public static int Run(LoadOrder order, TextWriter ready, TimeProvider time)
    {
        using var detached = Detachment.Start();
        var start = time.GetTimestamp();
        try
        {
            var pending = PendingLoad.Of(order.NetworkNamespace);
            using var alive = pending.Guard(time);
            using var network = order.NetworkNamespace is { } name ? NetworkNamespace.OpenNamed(name) : null;
            using var socket = NetlinkSocket.Open(NetlinkProtocol.Netfilter, network);
            var guardian = new LoadGuardian(order, pending, time);
            return guardian.Guard(socket, start, ready);
        }
        catch (Exception failed)
            when (failed
                    is NetlinkException
                        or NetlinkFormatException
                        or ArgumentException
                        or IOException
                        or UnauthorizedAccessException
            )
        {
            ready.WriteLine(failed.Message);
            return 3;
        }
    }

    private int Guard(NetlinkSocket socket, long start, TextWriter ready)
    {
        var backup = TableBackup.Read(socket, _order.Tables);
        backup.Rehearse($"weir-rehearsal-{Environment.ProcessId}");
        _log.Write($"ready: the load must be confirmed within {_order.Within.TotalSeconds:0.###} s");
        Announce(ready);
        while (_time.GetElapsedTime(start) < _order.Within)
        {
            if (!_pending.Is(_order.Identity))
            {
                _log.Write("confirmed or called off");
                return 0;
            }

            var left = _order.Within - _time.GetElapsedTime(start);
            Thread.Sleep(left < LookEvery ? (left > TimeSpan.Zero ? left : TimeSpan.Zero) : LookEvery);
        }

        return AtDeadline(socket, backup);
    }

    private int AtDeadline(NetlinkSocket socket, TableBackup backup)
    {
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            try
            {
                if (!_pending.Is(_order.Identity))
                {
                    _log.Write("confirmed or called off");
                    return 0;
                }

                if (NftReader.Generation(socket) == backup.Generation)
                {
                    _log.Write("the load never reached the kernel: nothing to bring back");
                }
                else
                {
                    var commit = NftTransaction.Commit(socket, backup.Operations, time: _time);
                    _log.Write($"not confirmed: the tables before are back, generation {commit.Generation}");
                }

                _pending.Delete();
                return 0;
            }
            catch (NetlinkException refused)
            {
                _log.Write($"attempt {attempt}: {refused.Message}");
                Thread.Sleep(TimeSpan.FromSeconds(1));
            }
        }

        return 3;
    }

    private static void Announce(TextWriter ready)
    {
        try
        {
            ready.WriteLine(GuardianLauncher.Ready);
            ready.Flush();
        }
        catch (IOException)
        {
            // The process that loads was killed meanwhile; whether it changed anything is seen at the deadline.
        }

        Detachment.CloseStandardStreams();
    }
}
