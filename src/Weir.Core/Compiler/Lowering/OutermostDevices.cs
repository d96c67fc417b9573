using Weir.Core.Model;

namespace Weir.Core.Compiler.Lowering;

/// <summary>Leaves out a member's device prefixes that lie inside another of the same member: they say nothing more.</summary>
internal static class OutermostDevices
{
    /// <param name="devices">One member's devices, sorted by prefix, so that an enclosing prefix comes before what it holds.</param>
    public static Enumerator Of(ReadOnlySpan<Device> devices) => new(devices);

    internal ref struct Enumerator(ReadOnlySpan<Device> devices)
    {
        private readonly ReadOnlySpan<Device> _devices = devices;
        private int _index = -1;
        private int _outer = -1;

        public readonly Device Current => _devices[_index];

        public readonly Enumerator GetEnumerator() => this;

        public bool MoveNext()
        {
            while (++_index < _devices.Length)
            {
                if (_outer < 0 || !_devices[_outer].Address.Contains(_devices[_index].Address))
                {
                    _outer = _index;
                    return true;
                }
            }

            return false;
        }
    }
}
