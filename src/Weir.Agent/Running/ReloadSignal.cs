using System.Runtime.InteropServices;

namespace Weir.Agent.Running;

/// <summary>Does something at each SIGHUP, one at a time, instead of ending.</summary>
internal sealed class ReloadSignal : IDisposable
{
    private readonly Lock _one = new();
    private readonly PosixSignalRegistration _registration;

    public ReloadSignal(Action reload) =>
        _registration = PosixSignalRegistration.Create(
            PosixSignal.SIGHUP,
            context =>
            {
                context.Cancel = true;
                lock (_one)
                {
                    reload();
                }
            }
        );

    public void Dispose() => _registration.Dispose();
}
