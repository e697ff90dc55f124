"""What a layer can say about shapes and costs before any array exists."""

from __future__ import annotations

from ..checks import message

Shape = tuple[int, ...]


class ShapeRules:
    """Shapes, costs and views of a layer, all from the shape of its input.

    Every shape is that of one example: (C, H, W) or (D,), without the batch axis. The rules
    of this class are those of a layer that works on each element alone; subclasses define
    the methods with an underscore where theirs differ.

    Notes
    -----
    Taught in chapter 3, Padding and stride, and chapter 4, Channels.

    Examples
    --------
    >>> from cnnlib import Conv2D
    >>> isinstance(Conv2D(4, 3), ShapeRules)
    True
    """

    # The axes of one example, such as "C H W"; None for any.
    axes: str | None = None

    def output_shape(self, input_shape: Shape) -> Shape:
        """Compute the shape of one output from the shape of one input.

        Parameters
        ----------
        input_shape : tuple of int
            Without the batch axis, such as (C, H, W) or (D,).

        Returns
        -------
        tuple of int
            Without the batch axis.

        Raises
        ------
        ValueError
            If the layer cannot take such an input.

        Examples
        --------
        >>> from cnnlib import MaxPooling2D
        >>> MaxPooling2D(2).output_shape((32, 27, 27))
        (32, 13, 13)
        """
        needed = None if self.axes is None else self.axes.split()
        if needed is not None and len(input_shape) != len(needed):
            expected = f"{type(self).__name__} needs inputs of shape (N, {', '.join(needed)})"
            advice = "Put Flatten() before it." if needed == ["D"] else "Put Reshape before it."
            raise ValueError(message(expected, f"input_shape={tuple(input_shape)}", advice))
        return self._output_shape(tuple(input_shape))

    def param_shapes(self, input_shape: Shape) -> dict[str, Shape]:
        """Give the shapes of the weights that training changes.

        Parameters
        ----------
        input_shape : tuple of int
            Without the batch axis.

        Returns
        -------
        dict of tuple
            One shape for each name in `params`.

        Examples
        --------
        >>> from cnnlib import Dense
        >>> Dense(10).param_shapes((100,))
        {'w': (100, 10), 'b': (10,)}
        """
        self.output_shape(input_shape)  # raises where the input does not fit
        return self._param_shapes(input_shape)

    def state_shapes(self, input_shape: Shape) -> dict[str, Shape]:
        """Give the shapes of the arrays that no gradient changes.

        Parameters
        ----------
        input_shape : tuple of int
            Without the batch axis.

        Returns
        -------
        dict of tuple
            One shape for each name in `state`.

        Examples
        --------
        >>> from cnnlib import BatchNormalization
        >>> BatchNormalization().state_shapes((16, 8, 8))
        {'moving_mean': (16,), 'moving_variance': (16,)}
        """
        self.output_shape(input_shape)
        return self._state_shapes(input_shape)

    def multiply_adds(self, input_shape: Shape) -> tuple[int, ...]:
        """Give the multiply-adds of one example, as factors of a product.

        Comparisons, additions alone and functions of single elements are not counted.

        Parameters
        ----------
        input_shape : tuple of int
            Without the batch axis.

        Returns
        -------
        tuple of int
            Factors; empty for none.

        Examples
        --------
        >>> from cnnlib import Conv2D
        >>> Conv2D(32, 3).multiply_adds((1, 28, 28))  # OH, OW, FN, C, FH, FW
        (26, 26, 32, 1, 3, 3)
        """
        self.output_shape(input_shape)
        return self._multiply_adds(input_shape)

    def input_cells(self, first: int, last: int, axis: int, input_shape: Shape) -> tuple[int, int]:
        """Say which input cells along one axis some neighbouring output cells depend on.

        Parameters
        ----------
        first, last : int
            The first and the last output cell.
        axis : int
            0 for rows, 1 for columns.
        input_shape : tuple of int
            Without the batch axis.

        Returns
        -------
        first, last : int
            The first and the last input cell; outside the input where that is padding.

        Examples
        --------
        >>> from cnnlib import Conv2D
        >>> Conv2D(8, 5, strides=2).input_cells(3, 3, axis=0, input_shape=(1, 28, 28))
        (6, 10)
        """
        return self._input_cells(first, last, axis, input_shape)

    def _output_shape(self, input_shape: Shape) -> Shape:
        """Compute the shape of one output."""
        return input_shape

    def _param_shapes(self, input_shape: Shape) -> dict[str, Shape]:
        """Give the shape of each weight."""
        return {}

    def _state_shapes(self, input_shape: Shape) -> dict[str, Shape]:
        """Give the shape of each array of the state."""
        return {}

    def _multiply_adds(self, input_shape: Shape) -> tuple[int, ...]:
        """Give the factors of the number of multiply-adds."""
        return ()

    def _input_cells(self, first: int, last: int, axis: int, input_shape: Shape) -> tuple[int, int]:
        """Say which input cells are seen; here each output cell sees the one in its place."""
        return first, last
