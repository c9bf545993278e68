-- Una tienda, en español.
create table clientes (id integer primary key, nombre text not null, correo text not null, ciudad text, pais text, codigo_postal text, creado_en datetime not null, actualizado_en datetime);
create table productos (id integer primary key, nombre text not null, precio numeric(8,2) not null check (precio > 0), creado_en datetime not null);
create table pedidos (id integer primary key, cliente_id integer not null references clientes(id), fecha_inicio date not null, fecha_fin date not null, creado_en datetime not null, pagado_en datetime, entregado_en datetime);
create table lineas (id integer primary key, pedido_id integer not null references pedidos(id), producto_id integer not null references productos(id), cantidad integer not null check (cantidad > 0), precio_unitario numeric(8,2) not null, importe numeric(8,2) not null);
-- expect created before updated: select count(*) from clientes where actualizado_en < creado_en
-- expect start before end: select count(*) from pedidos where fecha_fin <= fecha_inicio
-- expect no order before its customer: select count(*) from pedidos p join clientes c on c.id = p.cliente_id where p.creado_en < c.creado_en
-- expect paid, then delivered: select count(*) from pedidos where pagado_en < creado_en or entregado_en < coalesce(pagado_en, creado_en)
-- expect totals: select count(*) from lineas where abs(cantidad * precio_unitario - importe) > 0.011
-- expect the price is that of what is sold: select count(*) from lineas l join productos p on p.id = l.producto_id where l.precio_unitario <> p.precio
