using Weir.Core.Rules;

namespace Weir.Core.Compiler.Passes.Flat;

/// <summary>
/// A chain's rules taken apart: shape, key bytes and action of each, in packed arrays. A rule that can never match has no shape (−1).
/// A rule whose ports are a few single ones is taken apart into one flat rule a port.
/// </summary>
internal sealed class FlatRules(ShapeTable shapes, ActionTable actions, KeyPolicy policy)
{
    private readonly List<int> _shape = [];
    private readonly List<int> _action = [];
    private readonly List<int> _offset = [];
    private readonly List<int> _source = [];
    private readonly List<int> _pieces = [];
    private readonly RuleReader _reader = new(shapes, policy);
    private byte[] _keys = new byte[64];
    private int _used;

    public int Count => _shape.Count;

    public ShapeTable Shapes => shapes;

    public ActionTable Actions => actions;

    /// <summary>Into how many flat rules each rule of the chain was taken apart; 0 for one that can never match.</summary>
    public IReadOnlyList<int> Pieces => _pieces;

    public Shape ShapeOf(int flat) => shapes[_shape[flat]];

    public ActionInfo ActionOf(int flat) => actions[_action[flat]];

    /// <summary>Index of the rule in the chain.</summary>
    public int SourceOf(int flat) => _source[flat];

    public ReadOnlySpan<byte> KeyOf(int flat) => _keys.AsSpan(_offset[flat], ShapeOf(flat).Stride);

    public void Add(Rule rule)
    {
        var source = _pieces.Count;
        if (!_reader.Read(rule))
        {
            _pieces.Add(0);
            return;
        }

        var action = actions.Of(rule, _reader.PureTests);
        var pieces = _reader.Pieces;
        for (var piece = 0; piece < pieces; piece++)
        {
            var shape = _reader.ShapeOf(piece);
            if (_used + shape.Stride > _keys.Length)
            {
                Array.Resize(ref _keys, Math.Max(_keys.Length * 2, _used + shape.Stride));
            }

            _reader.WriteKey(_keys.AsSpan(_used, shape.Stride));
            _shape.Add(shape.Id);
            _action.Add(action.Id);
            _offset.Add(_used);
            _source.Add(source);
            _used += shape.Stride;
        }

        _pieces.Add(pieces);
    }
}
