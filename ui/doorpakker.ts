import './htmx-config';
import 'htmx.org';
import './page';
import './live';
