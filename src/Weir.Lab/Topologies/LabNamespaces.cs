using System.Runtime.InteropServices;
using Weir.Kernel.Host;

namespace Weir.Lab.Topologies;

/// <summary>
/// The namespaces of one lab. Disposing deletes their names, and so do Ctrl-C, SIGTERM, SIGHUP and the end of the process; what SIGKILL leaves is deleted
/// when the next lab is made.
/// </summary>
internal sealed class LabNamespaces : IDisposable
{
    private readonly string _prefix;
    private readonly List<string> _names = [];
    private readonly List<NetworkNamespace> _open = [];
    private readonly List<PosixSignalRegistration> _signals = [];
    private readonly Lock _gate = new();
    private bool _ended;

    public LabNamespaces()
    {
        LabName.DeleteOrphans();
        _prefix = LabName.NewPrefix();
        AppDomain.CurrentDomain.ProcessExit += OnProcessExit;
        foreach (
            var signal in (ReadOnlySpan<PosixSignal>)
                [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT]
        )
        {
            // The signal's default action still follows: the handler does not cancel it.
            _signals.Add(PosixSignalRegistration.Create(signal, _ => DeleteNames()));
        }
    }

    /// <summary>As <c>ip netns</c> and <c>--netns</c> know a namespace of the lab.</summary>
    public string NameOf(string role) => _prefix + role;

    /// <summary>Makes a namespace; its handle is closed with the lab.</summary>
    public NetworkNamespace New(string role)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_ended, this);
            NamedNamespaces.Create(NameOf(role));
            _names.Add(NameOf(role));
            var network = NetworkNamespace.OpenNamed(NameOf(role));
            _open.Add(network);
            return network;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _open.ForEach(static network => network.Dispose());
            _open.Clear();
        }

        DeleteNames();
        AppDomain.CurrentDomain.ProcessExit -= OnProcessExit;
        _signals.ForEach(static signal => signal.Dispose());
        _signals.Clear();
    }

    private void OnProcessExit(object? sender, EventArgs arguments) => DeleteNames();

    /// <summary>Only the names: sockets and handles go with the process.</summary>
    private void DeleteNames()
    {
        lock (_gate)
        {
            _ended = true;
            _names.ForEach(static name => NamedNamespaces.Delete(name));
            _names.Clear();
        }
    }
}
